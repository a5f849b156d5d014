// The target's life: announced, in doubt, ended.
#include <chrono>
#include <utility>

#include "harness/engine/scheduler.h"

namespace engine {

using wire::judge::Attempt;

namespace {

/// The harness answers at once; a harness that does not must not stop the run.
constexpr std::chrono::milliseconds kAnswerTime{5000};

}  // namespace

void Scheduler::set_target(Target target) {
  log_.target_started(target);
  instances_.set(std::move(target));
  schedule_pump();
}

/// Asks the harness whether the target still lives, if the performance gives reason to.
bool Scheduler::ask_about_target(const CaseRun& run, const Performance& performance) {
  const std::uint32_t incarnation = performance.incarnation();
  const Instance& instance = instances_.of(run);
  // One silence beside many neighbours is only a reason to look again.
  const bool hung = performance.target_silent() && instance.smoke_good && instance.target &&
                    instance.target->can_restart &&
                    performance.attempt().kind != Attempt::Kind::first;
  if ((!performance.refused() && !hung) || deaths_.known(incarnation)) {
    return false;
  }
  if (!asked_.contains(incarnation)) {
    log_.target_in_doubt(incarnation, hung ? "hung" : "unreachable");
    asked_[incarnation];
    answer_timer_.set(kAnswerTime, [this, incarnation] { answered(incarnation); });
  }
  return true;
}

void Scheduler::target_up(std::uint32_t incarnation) { answered(incarnation); }

void Scheduler::answered(std::uint32_t incarnation) {
  const auto found = asked_.find(incarnation);
  if (found == asked_.end()) {
    return;
  }
  const std::vector<CaseRun*> waiting = std::move(found->second);
  asked_.erase(found);
  for (CaseRun* run : waiting) {
    in_flight_.erase(run);
    settle(*run);
  }
  schedule_pump();
}

void Scheduler::target_down(std::uint32_t incarnation, const std::string& reason, bool restarting) {
  deaths_.add(incarnation, reason);
  log_.target_ended(incarnation, reason);
  instances_.end(incarnation, restarting);
  void_performances(incarnation, reason);
  answered(incarnation);
  if (!restarting) {
    skip_all_waiting("the target ended (" + reason + ") and was not started again");
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
    in_flight_.erase(run);
    lingering_.remove(*run);
    std::erase_if(generous_, [&](const Pending& pending) { return pending.run == run; });
    std::erase_if(asked_[incarnation], [&](const CaseRun* waiting) { return waiting == run; });
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

}  // namespace engine
