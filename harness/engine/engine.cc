#include "harness/engine/engine.h"

#include <utility>
#include <vector>

namespace engine {

Engine::Engine(EventLoop& loop, std::FILE* out, const Limits& limits)
    : loop_(loop),
      log_(out, [&loop] { return loop.now(); }, ordinals_),
      scheduler_(loop, ordinals_, log_, limits, [&loop] { loop.stop(); }) {}

void Engine::command(const std::string& line) {
  auto parsed = parse_command(line);
  if (!parsed) {
    log_.complaint(parsed.error());
    return;
  }
  std::visit([this](auto& command) { perform(command); }, *parsed);
}

void Engine::input_ended() {
  // A run in memory ends by itself, and the same however soon its input does.
  if (!(running_ && loop_.has_virtual_time())) {
    scheduler_.stop();
  }
}

void Engine::perform(Target& target) {
  if (!target.address.memory_spec.empty() && !running_) {
    loop_.use_virtual_time();
  }
  scheduler_.set_target(std::move(target));
}

void Engine::perform(PlanCommand& command) {
  if (command.plan) {
    scheduler_.add_plan(std::move(*command.plan));
  } else {
    bad_plans_[command.id] = command.plan.error();
  }
}

void Engine::perform(RunCommand& command) {
  running_ = true;
  log_.keep(command.keep);
  log_.about(std::move(command.about));
  std::vector<std::string> good;
  for (std::string& id : command.options.ids) {
    if (scheduler_.knows(id)) {
      good.push_back(std::move(id));
    } else {
      const auto bad = bad_plans_.find(id);
      log_.unusable_plan(id, bad == bad_plans_.end() ? "no such plan" : bad->second);
    }
  }
  command.options.ids = std::move(good);
  scheduler_.run(std::move(command.options));
}

}  // namespace engine
