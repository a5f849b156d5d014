#include "harness/engine/scheduler.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>

namespace engine {

using wire::judge::Attempt;
using wire::judge::VerdictKind;

namespace {

/// Neighbours of a second look. They mostly wait, so that the target has little to do meanwhile.
constexpr std::size_t kFewNeighbours = 40;
/// Milliseconds. What took so long before is begun before all else: the run lasts no less.
constexpr double kAtOnce = 200;
/// Other slow cases mostly wait. Where they filled all places, the processors would wait with them:
/// after each, so many others are begun.
constexpr std::size_t kBetween = 2;

}  // namespace

Scheduler::Scheduler(EventLoop& loop, Ordinals& ordinals, EventLog& log, const Limits& limits,
                     std::function<void()> on_end)
    : loop_(loop),
      ordinals_(ordinals),
      log_(log),
      limits_(limits),
      memory_(limits.run_memory, [this] { return lingering_.close_oldest(); }),
      on_end_(std::move(on_end)),
      lingering_(loop),
      end_timer_(loop),
      measure_timer_(loop) {}

void Scheduler::add_plan(wire::judge::Plan plan) {
  plans_.insert_or_assign(plan.id, std::move(plan));
}

void Scheduler::run(RunOptions options) {
  options_ = std::move(options);
  running_ = true;
  for (const std::string& id : options_.ids) {
    const wire::judge::Plan& plan = plans_.at(id);
    cases_.push_back(std::make_unique<CaseRun>(plan, instances_.profile_of(plan),
                                               options_.failures_expected.contains(id)));
    cases_.back()->busy = true;
    instances_.of(*cases_.back()).wanted = true;
    cases_.back()->on_close = [this](CaseRun& closing) { last_look(closing); };
    first_.push_back(cases_.back().get());
  }
  skip_what_has_no_instance();
  put_in_order();
  const auto exclusive = std::stable_partition(
      first_.begin(), first_.end(), [](const CaseRun* run) { return !run->plan().exclusive; });
  exclusive_.assign(exclusive, first_.end());
  first_.erase(exclusive, first_.end());
  log_.run_started(options_.seed, options_.ids.size());
  schedule_pump();
}

void Scheduler::put_in_order() {
  std::mt19937_64 random(options_.seed);
  std::shuffle(first_.begin(), first_.end(), random);
  const auto took = [&](const CaseRun* run) {
    const auto found = options_.slow.find(run->plan().id);
    return found == options_.slow.end() ? 0.0 : found->second;
  };
  std::deque<CaseRun*> at_once;
  std::deque<CaseRun*> early;
  std::deque<CaseRun*> rest;
  for (CaseRun* run : first_) {
    const double ms = took(run);
    (ms >= kAtOnce ? at_once : ms > 0 ? early : rest).push_back(run);
  }
  for (std::deque<CaseRun*>* slow : {&at_once, &early}) {
    std::stable_sort(slow->begin(), slow->end(), [&](const CaseRun* one, const CaseRun* other) {
      return took(one) > took(other);
    });
  }
  first_ = std::move(at_once);
  const auto take = [this](std::deque<CaseRun*>& from, std::size_t most) {
    const auto end = from.begin() + static_cast<std::ptrdiff_t>(std::min(most, from.size()));
    first_.insert(first_.end(), from.begin(), end);
    from.erase(from.begin(), end);
  };
  while (!early.empty() || !rest.empty()) {
    take(early, 1);
    take(rest, kBetween);
  }
}

/// What is to be had is announced before the run.
void Scheduler::skip_what_has_no_instance() {
  std::erase_if(first_, [this](CaseRun* run) {
    Instance& instance = instances_.of(*run);
    const bool encrypted = run->plan().given == wire::judge::Fixture::tls;
    if (instance.incarnation == 0) {
      instance.gone = true;
      skip(*run, VerdictKind::skipped, "the target does not run in profile " + run->profile());
    } else if (encrypted && !instance.target->address.memory_spec.empty()) {
      skip(*run, VerdictKind::skipped, "a peer in memory speaks no TLS");
    } else {
      return false;
    }
    return true;
  });
}

void Scheduler::stop() { end(); }

// What is started
//

void Scheduler::schedule_pump() {
  if (!std::exchange(pump_scheduled_, true)) {
    loop_.defer([this] {
      pump_scheduled_ = false;
      pump();
    });
  }
}

void Scheduler::pump() {
  if (!running_ || ended_ || !doubts_.empty()) {
    return;
  }
  if (log_.silent()) {
    log_.progress(finished(), cases_.size());
  }
  if (pump_alone() || pump_smoke()) {
    return;
  }
  pump_first();
  if (first_.empty()) {
    pump_generous();
  }
  if (first_.empty() && generous_.empty() && in_flight_.empty()) {
    pump_exclusive();
  }
  if (all_done()) {
    end_when_lingered();
  }
}

bool Scheduler::pump_alone() {
  if (alone_.empty()) {
    return std::any_of(in_flight_.begin(), in_flight_.end(), [](const CaseRun* run) {
      return run->trace().attempts.back().kind == Attempt::Kind::alone;
    });
  }
  if (in_flight_.empty() && instances_.of(*alone_.front()).target) {
    CaseRun& run = *alone_.front();
    alone_.pop_front();
    // Nobody else's connection is open meanwhile: what ends the target now is this case.
    lingering_.close_all();
    start(run, Attempt::Kind::alone);
  }
  return true;
}

bool Scheduler::pump_smoke() {
  bool waiting = false;
  for (auto& [profile, instance] : instances_) {
    if (instance.smoke_is_due()) {
      CaseRun& smoke = instance.make_smoke(profile);
      smoke.busy = true;
      start(smoke, Attempt::Kind::first);
    }
    waiting = waiting || instance.smoke_awaited();
  }
  if (waiting && in_flight_.empty()) {
    pump_generous();  // a smoke call that found nothing is looked at again
  }
  return waiting;
}

std::size_t Scheduler::parallel_limit() const {
  return std::min(options_.alone ? 1 : SIZE_MAX, instances_.max_parallel());
}

void Scheduler::pump_first() {
  while (!first_.empty() && in_flight_.size() < parallel_limit()) {
    CaseRun& run = *first_.front();
    const Instance& instance = instances_.of(run);
    if (!instance.target) {
      return;  // restarting; its announcement pumps again
    }
    first_.pop_front();
    if (!options_.gates || !barred(run)) {
      run.set_baseline(instance.baseline);
      start(run, Attempt::Kind::first);
    }
  }
}

/// Skips a case that stands behind a closed gate.
bool Scheduler::barred(CaseRun& run) {
  if (!instances_.of(run).smoke_good) {
    skip(run, VerdictKind::skipped, "precondition: smoke/call failed");
    return true;
  }
  if (gates_.closed(run.plan().given)) {
    skip(run, VerdictKind::skipped, FixtureGates::row(run.plan().given));
    return true;
  }
  return false;
}

void Scheduler::pump_generous() {
  while (!generous_.empty() && in_flight_.size() < std::min(kFewNeighbours, parallel_limit())) {
    const Pending next = generous_.front();
    if (!instances_.of(*next.run).target) {
      return;
    }
    generous_.pop_front();
    start(*next.run, next.kind);
  }
}

/// Nobody else's connection is open while the target is measured, nor has anybody else used its
/// process, where it can be had anew.
void Scheduler::pump_exclusive() {
  while (!exclusive_.empty() && in_flight_.empty()) {
    CaseRun& run = *exclusive_.front();
    Instance& instance = instances_.of(run);
    if (!instance.target) {
      return;
    }
    lingering_.close_all();
    if (instance.worn && instance.can_restart) {
      instance.target.reset();
      log_.target_in_doubt(instance.incarnation, "worn");
      return;
    }
    exclusive_.pop_front();
    if (!options_.gates || !barred(run)) {
      run.set_baseline(instance.baseline);
      start(run, Attempt::Kind::first);
    }
  }
}

void Scheduler::start(CaseRun& run, Attempt::Kind kind) {
  const Target& target = *instances_.of(run).target;
  while (in_flight_.size() + lingering_.size() >= target.max_parallel &&
         lingering_.close_oldest()) {
  }
  in_flight_.insert(&run);
  const bool second_look = kind == Attempt::Kind::repeat || kind == Attempt::Kind::control;
  const Patience patience = second_look || run.plan().exclusive
                                ? Patience::generous(options_.timeout_scale)
                                : Patience::first(options_.timeout_scale);
  instances_.of(run).worn = true;
  Measure measure;
  if (target.can_measure) {
    measure = [this, incarnation = target.incarnation](auto done) {
      this->measure(incarnation, std::move(done));
    };
  }
  run.begin(loop_, {ordinals_, memory_, limits_}, target, kind, patience,
            {[this, &run](Performance& performance) { performance_over(run, performance); },
             [this, &run](Performance&) { performance_late(run); }, std::move(measure)});
}

// The end
//

bool Scheduler::all_done() const {
  return first_.empty() && generous_.empty() && alone_.empty() && exclusive_.empty() &&
         in_flight_.empty() && doubts_.empty();
}

std::size_t Scheduler::finished() const {
  return static_cast<std::size_t>(std::count_if(
      cases_.begin(), cases_.end(), [](const auto& run) { return !run->busy; }));
}

void Scheduler::end_when_lingered() {
  const double left = lingering_.time_left(options_.timeout_scale);
  if (left <= 0) {
    end();
    return;
  }
  end_timer_.set(std::chrono::ceil<Milliseconds>(std::chrono::duration<double>(left)), [this] {
    if (all_done()) {
      end();
    }
  });
}

void Scheduler::end() {
  if (std::exchange(ended_, true)) {
    return;
  }
  for (const auto& run : cases_) {
    run->close();
  }
  for (const auto& [clause, row] : observations_.rows()) {
    log_.observation(row);
  }
  for (const Death& death : deaths_.unexplained()) {
    log_.unexplained_death(death);
  }
  log_.run_ended(loop_.now(), loop_.waited());
  on_end_();
}

}  // namespace engine
