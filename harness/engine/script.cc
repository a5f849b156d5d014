#include "harness/engine/script.h"

#include <utility>
#include <variant>

#include "harness/engine/control.h"
#include "harness/engine/send.h"
#include "wire/judge/live.h"

namespace engine {

using wire::judge::Attempt;

Script::Script(Scene& scene, Connection& connection)
    : scene_(scene), connection_(connection), timer_(scene.loop) {}

bool Script::progress() {
  while (!stopped_) {
    if (step_ == scene_.plan.steps.size()) {
      return true;
    }
    const wire::judge::Step& step = scene_.plan.steps[step_];
    if (left_out(step)) {
      ++step_;
      continue;
    }
    begin_step();
    answer_whenevers();
    if (stopped_ || perform(step) == StepState::waiting) {
      return false;
    }
    end_step();
  }
  return false;
}

void Script::stop() {
  stopped_ = true;
  timer_.cancel();
  if (expectation_) {
    expectation_->stop();
  }
  if (flooding_) {
    flooding_->stop();
  }
}

bool Script::left_out(const wire::judge::Step& step) const {
  return scene_.attempt().kind == Attempt::Kind::control &&
         !stands_without_stimulus(scene_.plan, step);
}

void Script::begin_step() {
  if (!std::exchange(begun_, true)) {
    scene_.recorder.record(connection_, wire::judge::StepBegun{step_});
  }
}

void Script::end_step() {
  timer_.cancel();
  expectation_.reset();
  flooding_.reset();
  ++step_;
  begun_ = false;
  waiting_ = false;
  time_over_ = false;
}

Script::StepState Script::perform(const wire::judge::Step& step) {
  return std::visit([this](const auto& verb) { return perform_verb(verb); }, step.verb);
}

Script::StepState Script::await_time(Milliseconds time) {
  if (!std::exchange(waiting_, true)) {
    timer_.set(time, [this] {
      time_over_ = true;
      scene_.progress();
    });
  }
  return time_over_ ? StepState::done : StepState::waiting;
}

// Verbs
//

Script::StepState Script::perform_verb(const wire::judge::Send& send) {
  return say_all({&send, 1}, 1);
}

Script::StepState Script::perform_verb(const wire::judge::Repeat& repeat) {
  return say_all(repeat.sends, repeat.times);
}

Script::StepState Script::perform_verb(const wire::judge::Flood& flood) {
  if (!flooding_) {
    flooding_.emplace(scene_, connection_, step_, flood);
  }
  return flooding_->progress() ? StepState::done : StepState::waiting;
}

Script::StepState Script::say_all(std::span<const wire::judge::Send> sends, std::uint32_t times) {
  for (std::uint32_t i = 0; i < times && !waiting_; ++i) {
    for (const wire::judge::Send& send : sends) {
      if (!say(send)) {
        return StepState::waiting;
      }
    }
  }
  // What the peer never grants stays unsent, and the expectations will tell.
  const bool sent = !connection_.message_pending() || connection_.ended();
  return sent ? StepState::done : await_time(scene_.patience.deadline);
}

bool Script::say(const wire::judge::Send& send) {
  const auto said = perform_send(send, connection_);
  if (!said) {
    stopped_ = true;
    scene_.give_up(said.error());
  }
  return said.has_value();
}

Script::StepState Script::perform_verb(const wire::judge::Expect& expect) {
  return await({&expect}, expect.barrier);
}

Script::StepState Script::perform_verb(const wire::judge::Either& either) {
  std::vector<const wire::judge::Expect*> expected;
  for (const wire::judge::Alternative& alternative : either.alternatives) {
    expected.push_back(&alternative.expect);
  }
  return await(std::move(expected), either.barrier);
}

Script::StepState Script::await(std::vector<const wire::judge::Expect*> expected,
                                wire::judge::Barrier barrier) {
  if (!expectation_) {
    expectation_.emplace(scene_, connection_, step_, std::move(expected), barrier);
  }
  return expectation_->progress() ? StepState::done : StepState::waiting;
}

Script::StepState Script::perform_verb(const wire::judge::Whenever& whenever) {
  whenevers_.push_back({&whenever, scene_.attempt().events.size()});
  return StepState::done;
}

void Script::answer_whenevers() {
  for (Whenever& active : whenevers_) {
    const auto found =
        wire::judge::matching_frames(scene_.attempt(), active.verb->match, active.looked_at);
    active.looked_at = scene_.attempt().events.size();
    for (std::size_t i = 0; i < found.size(); ++i) {
      for (const wire::judge::Send& send : active.verb->sends) {
        if (!say(send)) {
          return;
        }
      }
    }
  }
}

Script::StepState Script::perform_verb(const wire::judge::Wait& wait) {
  if (!wait.round_trip) {
    return await_time(wait.time);
  }
  if (!waiting_) {
    connection_.begin_round_trip();
  }
  const bool done = connection_.round_trip_done() || !connection_.is_open();
  return done ? StepState::done : await_time(scene_.patience.deadline);
}

Script::StepState Script::perform_verb(const wire::judge::Close& close) {
  switch (close.how) {
    case wire::judge::Close::How::write:
      connection_.end_writing();
      break;
    case wire::judge::Close::How::fin:
      connection_.close_by_script();
      break;
    case wire::judge::Close::How::reset:
      connection_.reset();
      break;
  }
  return StepState::done;
}

}  // namespace engine
