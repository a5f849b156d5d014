// What comes back: verdicts, second looks, gates.
#include <utility>

#include "harness/engine/scheduler.h"
#include "wire/judge/live.h"

namespace engine {

using wire::judge::Attempt;
using wire::judge::DecidedBy;
using wire::judge::Fixture;
using wire::judge::Need;
using wire::judge::VerdictKind;

void Scheduler::performance_over(CaseRun& run, Performance& performance) {
  run.over_at = loop_.now();
  if (doubts_target(run, performance)) {
    return;
  }
  in_flight_.erase(&run);
  settle(run);
  schedule_pump();
}

void Scheduler::performance_late(CaseRun& run) {
  if (run.busy || ended_ || !run.told || instances_.is_smoke(run)) {
    return;
  }
  if (run.judge() != run.told) {
    lingering_.remove(run);  // a second look is not cut short
    settle(run);
    schedule_pump();
  }
}

// Verdicts
//

void Scheduler::settle(CaseRun& run) {
  if (run.trace().attempts.back().kind == Attempt::Kind::alone) {
    run.performances().back()->close();  // a later death is another case's
  }
  if (instances_.is_smoke(run)) {
    settle_smoke(run);
    return;
  }
  gates_.look_at(run.plan().given, run.trace().attempts.back());
  run.busy = look_again(run, run.judge().need);
  if (!run.busy) {
    observe(run);
    conclude(run);
    lingering_.add(run, options_.timeout_scale);
  }
}

/// Queues what the judge needs before the verdict can stand; false where it stands, or must.
bool Scheduler::look_again(CaseRun& run, Need need) {
  if (need == Need::nothing || run.exhausted() || instances_.of(run).gone) {
    return false;
  }
  if (need == Need::alone) {
    alone_.push_back(&run);
  } else {
    // A smoke call has no stimulus to be left out.
    const bool control = need == Need::control && !instances_.is_smoke(run);
    generous_.push_back({&run, control ? Attempt::Kind::control : Attempt::Kind::repeat});
  }
  return true;
}

void Scheduler::settle_smoke(CaseRun& run) {
  const wire::judge::Judgement& judgement = run.judge();
  if (look_again(run, judgement.need)) {
    return;
  }
  Instance& instance = instances_.of(run);
  run.busy = false;
  instance.smoked = true;
  instance.smoke_good = judgement.verdict == VerdictKind::pass;
  if (instance.smoke_good) {
    if (auto baseline = wire::judge::baseline_of(run.trace().attempts[judgement.attempt])) {
      instance.baseline = std::move(*baseline);
      log_.baseline(run.profile(), run.record().deciding_incarnation(), instance.baseline);
    }
  }
  observe(run);
  charge_death(run);
  log_.verdict(run.record());
  run.close();
}

void Scheduler::conclude(CaseRun& run) {
  run.told = run.judgement();
  if (options_.gates && stopped_at_gate(run)) {
    return;
  }
  const wire::judge::Judgement& judgement = *run.judgement();
  charge_death(run);
  log_.verdict(run.record());
  if (options_.fail_fast && judgement.verdict == VerdictKind::fail &&
      !run.trace().failure_expected) {
    skip_unfinished("stopped after the first failure");
    loop_.defer([this] { end(); });
  }
}

void Scheduler::charge_death(const CaseRun& run) {
  const wire::judge::Judgement& judgement = *run.judgement();
  if (judgement.decided_by == DecidedBy::death && judgement.verdict == VerdictKind::fail) {
    deaths_.charge(run.record().deciding_incarnation());
  }
}

/// The observer hears everything, whatever the case is about.
void Scheduler::observe(const CaseRun& run) {
  for (const Observations::Row* row : observations_.look_at(run.record())) {
    log_.observed(run.record(), *row);
  }
}

/// The case's connections close: its last word is judged over all that was seen, and what was not
/// written yet of a log that is kept is written.
void Scheduler::last_look(CaseRun& run) {
  observe(run);
  if (run.told && !run.busy) {
    const wire::judge::Judgement& judgement = run.judge();
    if (judgement.need == Need::nothing && judgement != run.told) {
      conclude(run);
    }
  }
  log_.rest(run.record());
}

// Gates
//

/// The case's fixture did not come about, nor has it for any other: closes its gate. A case that is
/// known to fail was looked at once, and its failure is no news about others.
bool Scheduler::stopped_at_gate(CaseRun& run) {
  const Fixture given = run.plan().given;
  if (run.judgement()->decided_by != DecidedBy::fixture || gates_.seen(given) ||
      run.trace().failure_expected) {
    return false;
  }
  if (gates_.close(given)) {
    log_.precondition(fixture_name(given), run.record());
  }
  skip(run, VerdictKind::skipped, FixtureGates::row(given));
  skip_those_behind(given);
  return true;
}

/// Those that wait for a second look at the same fixture need none.
void Scheduler::skip_those_behind(Fixture fixture) {
  for (const Pending& pending : std::exchange(generous_, {})) {
    if (pending.run->plan().given == fixture && !instances_.is_smoke(*pending.run)) {
      skip(*pending.run, VerdictKind::skipped, FixtureGates::row(fixture));
      pending.run->close();
    } else {
      generous_.push_back(pending);
    }
  }
}

void Scheduler::skip(CaseRun& run, VerdictKind verdict, const std::string& why) {
  run.busy = false;
  run.told.reset();
  log_.given_verdict(run.record(), verdict, why);
}

/// Skips all that has no verdict yet, in flight or not; of one instance, or of all.
void Scheduler::skip_unfinished(const std::string& why, const Instance* of) {
  for (const auto& run : cases_) {
    if (run->busy && (of == nullptr || of == &instances_.of(*run))) {
      forget(*run);
      skip(*run, VerdictKind::skipped, why);
      run->close();
    }
  }
}

/// Nothing waits for the case any more, nor does it wait for anything.
void Scheduler::forget(CaseRun& run) {
  in_flight_.erase(&run);
  lingering_.remove(run);
  std::erase(first_, &run);
  std::erase(alone_, &run);
  std::erase(exclusive_, &run);
  std::erase_if(generous_, [&](const Pending& pending) { return pending.run == &run; });
  for (auto& [incarnation, doubt] : doubts_) {
    std::erase(doubt.waiting, &run);
  }
}

}  // namespace engine
