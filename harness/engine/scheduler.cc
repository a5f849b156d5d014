#include "harness/engine/scheduler.h"

#include <algorithm>
#include <random>
#include <utility>

#include "wire/judge/live.h"

namespace engine {

using wire::judge::Attempt;
using wire::judge::DecidedBy;
using wire::judge::Fixture;
using wire::judge::Need;
using wire::judge::VerdictKind;

namespace {

/// Neighbours of a second look.
constexpr std::size_t kFewNeighbours = 12;
/// The harness answers at once; a harness that does not must not stop the run.
constexpr std::chrono::milliseconds kAnswerTime{5000};
constexpr std::string_view kDefaultProfile = "default";

std::string_view fixture_name(Fixture fixture) {
  switch (fixture) {
    case Fixture::tcp:
      return "tcp";
    case Fixture::tls:
      return "tls";
    case Fixture::connection:
      return "connection";
    case Fixture::open_stream:
      return "open_stream";
    case Fixture::half_closed:
      return "half_closed";
  }
  return "?";
}

}  // namespace

Scheduler::Scheduler(EventLoop& loop, Ordinals& ordinals, EventLog& log,
                     std::function<void()> on_end)
    : loop_(loop),
      ordinals_(ordinals),
      log_(log),
      on_end_(std::move(on_end)),
      answer_timer_(loop),
      end_timer_(loop) {}

// Commands
//

void Scheduler::set_target(Target target) {
  Instance& instance = instances_[target.profile];
  if (!instance.smoked) {
    instance.baseline = target.call.ok;
  }
  log_.target_started(target);
  instance.target = std::move(target);
  instance.gone = false;
  schedule_pump();
}

void Scheduler::add_plan(wire::judge::Plan plan) {
  plans_.insert_or_assign(plan.id, std::move(plan));
}

void Scheduler::run(RunOptions options) {
  options_ = std::move(options);
  running_ = true;
  for (const std::string& id : options_.ids) {
    const wire::judge::Plan& plan = plans_.at(id);
    cases_.push_back(
        std::make_unique<CaseRun>(plan, profile_of(plan), options_.failures_expected.contains(id)));
    cases_.back()->busy = true;
    first_.push_back(cases_.back().get());
  }
  std::mt19937_64 random(options_.seed);
  std::shuffle(first_.begin(), first_.end(), random);
  log_.run_started(options_.seed, options_.ids.size());
  schedule_pump();
}

void Scheduler::stop() { end(); }

std::string Scheduler::profile_of(const wire::judge::Plan& plan) const {
  const auto usual = instances_.find(std::string(kDefaultProfile));
  const bool all_tls =
      usual != instances_.end() && usual->second.target && usual->second.target->address.tls;
  return plan.given == Fixture::tls && !all_tls ? "tls" : std::string(kDefaultProfile);
}

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
  if (!running_ || ended_ || !asked_.empty()) {
    return;
  }
  if (pump_alone() || pump_smoke()) {
    return;
  }
  pump_first();
  if (first_.empty()) {
    pump_generous();
  }
  if (all_done()) {
    finish_when_lingered();
  }
}

bool Scheduler::pump_alone() {
  if (alone_.empty()) {
    return std::any_of(in_flight_.begin(), in_flight_.end(), [](const CaseRun* run) {
      return run->trace().attempts.back().kind == Attempt::Kind::alone;
    });
  }
  if (in_flight_.empty() && instance_of(*alone_.front()).target) {
    CaseRun& run = *alone_.front();
    alone_.pop_front();
    // Nobody else's connection is open meanwhile: what ends the target now is this case.
    while (!lingering_.empty()) {
      close_oldest();
    }
    start(run, Attempt::Kind::alone);
  }
  return true;
}

bool Scheduler::pump_smoke() {
  bool waiting = false;
  for (const auto& run : cases_) {
    Instance& instance = instance_of(*run);
    if (!instance.smoked && !instance.smoke && instance.target) {
      wire::judge::Plan plan;
      plan.id =
          run->profile() == kDefaultProfile ? "smoke/call" : "smoke/call[" + run->profile() + "]";
      instance.smoke = std::make_unique<CaseRun>(std::move(plan), run->profile(), false);
      instance.smoke->set_baseline(instance.baseline);
      instance.smoke->busy = true;
      start(*instance.smoke, Attempt::Kind::first);
    }
    waiting = waiting || (!instance.smoked && !instance.gone);
  }
  if (waiting && in_flight_.empty()) {
    pump_generous();  // a smoke call that found nothing is looked at again
  }
  return waiting;
}

std::size_t Scheduler::parallel_limit() const {
  std::size_t limit = options_.alone ? 1 : SIZE_MAX;
  for (const auto& [profile, instance] : instances_) {
    limit = instance.target ? std::min(limit, instance.target->max_parallel) : limit;
  }
  return limit;
}

void Scheduler::pump_first() {
  while (!first_.empty() && in_flight_.size() < parallel_limit()) {
    CaseRun& run = *first_.front();
    if (!instance_of(run).target) {
      return;  // restarting; its announcement pumps again
    }
    first_.pop_front();
    if (options_.gates && !instance_of(run).smoke_good) {
      skip(run, VerdictKind::skipped, "precondition: smoke/call failed");
    } else if (options_.gates && fixtures_failed_.contains(run.plan().given)) {
      skip(run, VerdictKind::skipped,
           "precondition/" + std::string(fixture_name(run.plan().given)));
    } else {
      run.set_baseline(instance_of(run).baseline);
      start(run, Attempt::Kind::first);
    }
  }
}

void Scheduler::pump_generous() {
  while (!generous_.empty() && in_flight_.size() < std::min(kFewNeighbours, parallel_limit())) {
    const Pending next = generous_.front();
    if (!instance_of(*next.run).target) {
      return;
    }
    generous_.pop_front();
    start(*next.run, next.kind);
  }
}

void Scheduler::start(CaseRun& run, Attempt::Kind kind) {
  const Target& target = *instance_of(run).target;
  while (!lingering_.empty() && in_flight_.size() + lingering_.size() >= target.max_parallel) {
    close_oldest();
  }
  in_flight_.insert(&run);
  const bool second_look = kind == Attempt::Kind::repeat || kind == Attempt::Kind::control;
  const Patience patience = second_look ? Patience::generous(options_.timeout_scale)
                                        : Patience::first(options_.timeout_scale);
  run.begin(loop_, ordinals_, target, kind, patience,
            {[this, &run](Performance& performance) { performance_over(run, performance); },
             [this, &run](Performance&) { performance_late(run); }});
}

// What comes back
//

void Scheduler::performance_over(CaseRun& run, Performance& performance) {
  run.over_at = loop_.now();
  if (ask_about_target(performance, instance_of(run), performance.attempt().kind)) {
    asked_[performance.incarnation()].push_back(&run);
    return;
  }
  in_flight_.erase(&run);
  settle(run);
  schedule_pump();
}

bool Scheduler::ask_about_target(Performance& performance, const Instance& instance,
                                 Attempt::Kind kind) {
  const std::uint32_t incarnation = performance.incarnation();
  const bool hung = performance.target_silent() && instance.smoke_good && instance.target &&
                    instance.target->can_restart &&
                    kind != Attempt::Kind::first;  // one silence beside many neighbours is only a
                                                   // reason to look again
  const bool known_dead = std::any_of(deaths_.begin(), deaths_.end(), [&](const Death& death) {
    return death.incarnation == incarnation;
  });
  if ((!performance.refused() && !hung) || known_dead) {
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
  deaths_.push_back({incarnation, reason});
  log_.target_ended(incarnation, reason);
  for (auto& [profile, instance] : instances_) {
    if (instance.target && instance.target->incarnation == incarnation) {
      instance.target.reset();
      instance.gone = !restarting;
    }
  }
  void_performances(incarnation, reason);
  answered(incarnation);
  if (!restarting) {
    skip_all_waiting("the target ended (" + reason + ") and was not started again");
  }
  schedule_pump();
}

void Scheduler::void_performances(std::uint32_t incarnation, const std::string& reason) {
  std::vector<CaseRun*> voided;
  const auto void_one = [&](CaseRun& run) {
    bool any = false;
    for (const auto& performance : run.performances()) {
      if (performance->incarnation() == incarnation && !performance->attempt().finished) {
        any = true;
        performance->target_died(reason);
      }
    }
    if (any) {
      voided.push_back(&run);
    }
  };
  for (auto& [profile, instance] : instances_) {
    if (instance.smoke) {
      void_one(*instance.smoke);
    }
  }
  for (const auto& run : cases_) {
    void_one(*run);
  }
  for (CaseRun* run : voided) {
    in_flight_.erase(run);
    std::erase(lingering_, run);
    std::erase_if(generous_, [&](const Pending& pending) { return pending.run == run; });
    std::erase_if(asked_[incarnation], [&](const CaseRun* waiting) { return waiting == run; });
    settle(*run);
  }
}

void Scheduler::performance_late(CaseRun& run) {
  if (run.busy || ended_ || is_smoke(run)) {
    return;
  }
  const auto before = run.reported;
  const wire::judge::Judgement& judgement = run.judge();
  if (judgement.need != Need::nothing || judgement.verdict != before) {
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
  if (is_smoke(run)) {
    settle_smoke(run);
    return;
  }
  for (const wire::judge::Event& event : run.trace().attempts.back().events) {
    const auto* fixture = std::get_if<wire::judge::FixtureEnded>(&event.what);
    if (fixture != nullptr && fixture->ready) {
      fixtures_seen_.insert(run.plan().given);
    }
  }
  const wire::judge::Judgement& judgement = run.judge();
  run.busy = judgement.need != Need::nothing && !run.exhausted() && !instance_of(run).gone;
  if (!run.busy) {
    conclude(run);
    linger(run);
  } else if (judgement.need == Need::alone) {
    alone_.push_back(&run);
  } else {
    const bool control = judgement.need == Need::control;
    generous_.push_back({&run, control ? Attempt::Kind::control : Attempt::Kind::repeat});
  }
}

bool Scheduler::is_smoke(const CaseRun& run) const {
  return std::any_of(instances_.begin(), instances_.end(),
                     [&](const auto& entry) { return entry.second.smoke.get() == &run; });
}

void Scheduler::settle_smoke(CaseRun& run) {
  Instance& instance = instance_of(run);
  const wire::judge::Judgement& judgement = run.judge();
  if (judgement.need != Need::nothing && !run.exhausted() && !instance.gone) {
    if (judgement.need == Need::alone) {
      alone_.push_back(&run);
    } else {
      generous_.push_back({&run, Attempt::Kind::repeat});
    }
    return;
  }
  run.busy = false;
  instance.smoked = true;
  instance.smoke_good = judgement.verdict == VerdictKind::pass;
  if (instance.smoke_good) {
    if (auto baseline = wire::judge::baseline_of(run.trace().attempts[judgement.attempt])) {
      instance.baseline = std::move(*baseline);
    }
  }
  log_.verdict(run);
  run.close();
}

void Scheduler::conclude(CaseRun& run) {
  if (options_.gates && closed_gate(run)) {
    return;
  }
  const wire::judge::Judgement& judgement = *run.judgement();
  if (judgement.decided_by == DecidedBy::death && judgement.verdict == VerdictKind::fail) {
    const std::uint32_t incarnation = run.performances()[judgement.attempt]->incarnation();
    for (Death& death : deaths_) {
      death.charged = death.charged || death.incarnation <= incarnation;
    }
  }
  run.reported = judgement.verdict;
  log_.verdict(run);
  if (options_.fail_fast && judgement.verdict == VerdictKind::fail &&
      !run.trace().failure_expected) {
    skip_all_waiting("stopped after the first failure");
  }
}

bool Scheduler::closed_gate(CaseRun& run) {
  const Fixture given = run.plan().given;
  if (run.judgement()->decided_by != DecidedBy::fixture || fixtures_seen_.contains(given)) {
    return false;
  }
  if (fixtures_failed_.insert(given).second) {
    log_.precondition(fixture_name(given), run);
  }
  skip(run, VerdictKind::skipped, "precondition/" + std::string(fixture_name(given)));
  // Those that wait for a second look at the same fixture need none.
  for (const Pending& pending : std::exchange(generous_, {})) {
    const bool same = pending.run->plan().given == given && !is_smoke(*pending.run);
    if (same) {
      skip(*pending.run, VerdictKind::skipped, "precondition/" + std::string(fixture_name(given)));
      pending.run->close();
    } else {
      generous_.push_back(pending);
    }
  }
  return true;
}

void Scheduler::skip(CaseRun& run, VerdictKind verdict, const std::string& why) {
  run.busy = false;
  run.reported = verdict;
  log_.given_verdict(run, verdict, why);
}

void Scheduler::skip_all_waiting(const std::string& why) {
  for (CaseRun* run : std::exchange(first_, {})) {
    skip(*run, VerdictKind::skipped, why);
  }
  for (const Pending& pending : std::exchange(generous_, {})) {
    if (!is_smoke(*pending.run)) {
      skip(*pending.run, VerdictKind::skipped, why);
    }
  }
  for (CaseRun* run : std::exchange(alone_, {})) {
    if (!is_smoke(*run)) {
      skip(*run, VerdictKind::error, why);
    }
  }
}

// The end
//

void Scheduler::linger(CaseRun& run) {
  lingering_.push_back(&run);
  const auto time =
      std::chrono::duration<double, std::milli>(kLinger) * std::max(1.0, options_.timeout_scale);
  loop_.after(std::chrono::duration_cast<Milliseconds>(time), [this, &run] {
    if (std::find(lingering_.begin(), lingering_.end(), &run) != lingering_.end()) {
      std::erase(lingering_, &run);
      run.close();
    }
  });
}

void Scheduler::close_oldest() {
  lingering_.front()->close();
  lingering_.pop_front();
}

bool Scheduler::all_done() const {
  return first_.empty() && generous_.empty() && alone_.empty() && in_flight_.empty() &&
         asked_.empty();
}

void Scheduler::finish_when_lingered() {
  const auto seconds = [this](Milliseconds time) {
    return std::chrono::duration<double>(time).count() * options_.timeout_scale;
  };
  double left = 0;
  for (const CaseRun* run : lingering_) {
    // Two looks that disagree may be one complaint that is late: it gets its whole time.
    const bool doubtful = run->reported == VerdictKind::unstable;
    left = std::max(left, run->over_at + seconds(doubtful ? kLinger : kLeastLinger) - loop_.now());
  }
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
  for (const Death& death : deaths_) {
    if (!death.charged) {
      log_.unexplained_death(death.incarnation, death.reason);
    }
  }
  log_.run_ended(loop_.now(), loop_.waited());
  on_end_();
}

}  // namespace engine
