// The target's life: announced, in doubt, ended.
#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/engine/scheduler.h"

namespace engine {

using wire::judge::Attempt;
using wire::judge::VerdictKind;

namespace {

/// The harness answers at once; a harness that does not must not stop the run.
constexpr std::chrono::milliseconds kAnswerTime{5000};

bool was_alone(const CaseRun& run) {
  return run.trace().attempts.back().kind == Attempt::Kind::alone;
}

}  // namespace

void Scheduler::set_target(Target target) {
  log_.target_started(target);
  const Instance& instance = instances_.set(std::move(target));
  if (!instance.smoked) {
    log_.baseline(instance.target->profile, instance.incarnation, instance.baseline);
  }
  schedule_pump();
}

// In doubt
//

/// Finds out whether the target still lives, if the performance gives reason to; the case waits.
bool Scheduler::doubts_target(CaseRun& run, const Performance& performance) {
  const std::uint32_t incarnation = performance.incarnation();
  const Instance& instance = instances_.of(run);
  const bool silent = performance.target_silent() && instance.smoke_good;
  const bool alone = was_alone(run) && instance.can_restart;
  const bool unreachable = performance.refused() || may_be_dying(run, performance);
  if (!(unreachable || silent || alone) || deaths_.known(incarnation)) {
    return false;
  }
  const auto [found, is_new] = doubts_.try_emplace(incarnation, loop_);
  found->second.waiting.push_back(&run);
  if (is_new) {
    if (unreachable) {
      ask_harness(incarnation, "unreachable");
    } else if (silent) {
      probe(incarnation);
    } else {
      ask_harness(incarnation, "after_alone");
    }
  }
  return true;
}

/// A process that dies ends its connections before anybody can know, and takes new ones for a moment
/// still: neither is a case charged with that, nor does a gate close on it, before the harness has
/// looked.
bool Scheduler::may_be_dying(const CaseRun& run, const Performance& performance) {
  return options_.gates && instances_.of(run).smoke_good && performance.hung_up_in_fixture();
}

/// One silence may be that case's own, or a machine's that is too busy: another call, with generous
/// time, tells.
void Scheduler::probe(std::uint32_t incarnation) {
  const Instance& instance = *instances_.find(incarnation);
  while (in_flight_.size() + lingering_.size() >= instance.target->max_parallel &&
         lingering_.close_oldest()) {
  }
  auto& probe = doubts_.at(incarnation).probe;
  probe = std::make_unique<CaseRun>(wire::judge::Plan{}, "", false);
  probe->set_baseline(instance.baseline);
  const Patience patience = Patience::generous(std::max(1.0, options_.timeout_scale));
  probe->begin(loop_, {ordinals_, memory_, limits_}, *instance.target, Attempt::Kind::first,
               patience,
               {[this, incarnation](Performance&) {
                  loop_.defer([this, incarnation] { probed(incarnation); });
                },
                [](Performance&) {}});
}

void Scheduler::probed(std::uint32_t incarnation) {
  const auto found = doubts_.find(incarnation);
  if (ended_ || found == doubts_.end()) {
    return;  // its end has been told meanwhile
  }
  const Doubt& doubt = found->second;
  const Performance& probe = *doubt.probe->performances().back();
  const bool settle_first = std::any_of(doubt.waiting.begin(), doubt.waiting.end(),
                                        [](const CaseRun* run) { return was_alone(*run); });
  if (probe.refused()) {
    ask_harness(incarnation, "unreachable");
  } else if (probe.target_silent()) {
    ask_harness(incarnation, "hung");
  } else if (settle_first && instances_.find(incarnation)->can_restart) {
    ask_harness(incarnation, "after_alone");
  } else {
    answered(incarnation);
  }
}

void Scheduler::ask_harness(std::uint32_t incarnation, std::string_view state) {
  log_.target_in_doubt(incarnation, state);
  doubts_.at(incarnation).timer.set(kAnswerTime, [this, incarnation] { answered(incarnation); });
}

void Scheduler::target_up(std::uint32_t incarnation) { answered(incarnation); }

// Measured
//

void Scheduler::measure(std::uint32_t incarnation,
                        std::function<void(std::optional<Usage>)> done) {
  measuring_ = std::move(done);
  log_.target_in_doubt(incarnation, "measure");
  measure_timer_.set(kAnswerTime,
                     [this, incarnation] { target_measured(incarnation, std::nullopt); });
}

void Scheduler::target_measured(std::uint32_t, std::optional<Usage> usage) {
  measure_timer_.cancel();
  if (const auto done = std::exchange(measuring_, nullptr)) {
    done(usage);
  }
}

void Scheduler::answered(std::uint32_t incarnation) {
  const auto doubt = doubts_.extract(incarnation);
  if (doubt.empty()) {
    return;
  }
  if (doubt.mapped().probe) {
    doubt.mapped().probe->close();
  }
  for (CaseRun* run : doubt.mapped().waiting) {
    if (run->busy) {  // the one before it may have ended the run
      in_flight_.erase(run);
      settle(*run);
    }
  }
  schedule_pump();
}

// Ended
//

void Scheduler::target_down(std::uint32_t incarnation, const std::string& reason, bool restarting,
                            bool renewed) {
  Instance* instance = instances_.find(incarnation);
  // What was never met is told by the smoke call.
  const bool is_death =
      instance != nullptr && !renewed && (instance->smoked || instance->can_restart);
  log_.target_ended(incarnation, reason, is_death, restarting);
  if (instance == nullptr) {
    return;
  }
  if (is_death) {
    deaths_.add(incarnation, reason, restarting);
  }
  instance->target.reset();
  instance->gone = !restarting;
  if (restarting) {
    void_performances(incarnation, reason);
    answered(incarnation);
  } else {
    leave(*instance, reason);
  }
  schedule_pump();
}

void Scheduler::void_performances(std::uint32_t incarnation, const std::string& reason) {
  std::vector<CaseRun*> voided;
  for (auto& [profile, instance] : instances_) {
    if (instance.smoke && void_run(*instance.smoke, incarnation, reason)) {
      voided.push_back(instance.smoke.get());
    }
  }
  for (const auto& run : cases_) {
    if (void_run(*run, incarnation, reason)) {
      voided.push_back(run.get());
    }
  }
  for (CaseRun* run : voided) {
    forget(*run);
    settle(*run);
  }
}

/// Voids what the case has open with this incarnation, lingering or not; true if there was any.
bool Scheduler::void_run(CaseRun& run, std::uint32_t incarnation, const std::string& reason) {
  bool any = false;
  for (const auto& performance : run.performances()) {
    if (performance->incarnation() == incarnation && !performance->attempt().finished) {
      any = true;
      performance->target_died(reason);
    }
  }
  return any;
}

/// No other incarnation follows: a case that was alone with the target has ended it, the verdicts
/// that stand are kept, and nothing can be told of the rest.
void Scheduler::leave(Instance& instance, const std::string& reason) {
  const std::string why = instance.smoked
                              ? "the target ended (" + reason + ") and was not started again"
                              : "the target cannot be reached: " + reason;
  lingering_.close_all();
  std::vector<CaseRun*> to_settle;
  if (instance.smoke && !instance.smoked) {
    to_settle.push_back(instance.smoke.get());
  }
  for (const auto& run : cases_) {
    if (&instances_.of(*run) == &instance && in_flight_.contains(run.get()) && was_alone(*run)) {
      to_settle.push_back(run.get());
    }
  }
  for (CaseRun* run : to_settle) {
    Performance& last = *run->performances().back();
    if (instance.can_restart || !last.over()) {
      last.target_died(reason);
    }
    forget(*run);
    settle(*run);
  }
  skip_unfinished(why, &instance);
  answered(instance.incarnation);
}

}  // namespace engine
