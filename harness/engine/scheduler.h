// Decides what is in flight: first attempts side by side, second looks with few neighbours, cases
// that a death voided one by one; closes the gates (smoke, fixtures) and charges deaths to the case
// that reproduces them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/case_run.h"
#include "harness/engine/event_log.h"
#include "harness/engine/event_loop.h"
#include "harness/engine/target.h"

namespace engine {

/// The harness's `run` command.
struct RunOptions {
  std::vector<std::string> ids;
  /// Cases that the target's expectations list with a failing verdict: their absences are not
  /// repeated.
  std::set<std::string> failures_expected;
  std::uint64_t seed = 0;
  /// A failed smoke call or fixture skips what stands on it.
  bool gates = true;
  /// One case at a time.
  bool alone = false;
  double timeout_scale = 1;
  /// Stop after the first failure.
  bool fail_fast = false;
};

class Scheduler {
 public:
  Scheduler(EventLoop& loop, Ordinals& ordinals, EventLog& log, std::function<void()> on_end);

  /// A new instance of the target, or the next incarnation of a profile's.
  void set_target(Target target);
  /// The harness saw this incarnation end (or ended it); `restarting`: another one will be
  /// announced.
  void target_down(std::uint32_t incarnation, const std::string& reason, bool restarting);
  /// The harness finds the incarnation alive.
  void target_up(std::uint32_t incarnation);

  /// Adds a case that `run` may name.
  void add_plan(wire::judge::Plan plan);
  bool knows(const std::string& id) const { return plans_.contains(id); }
  void run(RunOptions options);
  /// Ends now; what has no verdict stays without.
  void stop();

 private:
  struct Instance {
    std::optional<Target> target;
    bool gone = false;  // ended, and not restarted
    std::unique_ptr<CaseRun> smoke;
    bool smoked = false;  // the smoke call has been judged
    bool smoke_good = false;
    wire::judge::Baseline baseline;
  };
  struct Death {
    std::uint32_t incarnation;
    std::string reason;
    bool charged = false;  // a case reproduced it
  };
  struct Pending {
    CaseRun* run;
    wire::judge::Attempt::Kind kind;
  };

  void schedule_pump();
  void pump();
  void pump_first();
  void pump_generous();
  bool pump_smoke();
  bool pump_alone();
  void start(CaseRun& run, wire::judge::Attempt::Kind kind);
  std::size_t parallel_limit() const;
  Instance& instance_of(const CaseRun& run) { return instances_[run.profile()]; }
  std::string profile_of(const wire::judge::Plan& plan) const;

  void performance_over(CaseRun& run, Performance& performance);
  void performance_late(CaseRun& run);
  bool ask_about_target(Performance& performance, const Instance& instance,
                        wire::judge::Attempt::Kind kind);
  void answered(std::uint32_t incarnation);
  void settle(CaseRun& run);
  void settle_smoke(CaseRun& run);
  bool is_smoke(const CaseRun& run) const;
  void conclude(CaseRun& run);
  bool closed_gate(CaseRun& run);
  void skip(CaseRun& run, wire::judge::VerdictKind verdict, const std::string& why);
  void skip_all_waiting(const std::string& why);
  void void_performances(std::uint32_t incarnation, const std::string& reason);

  void linger(CaseRun& run);
  void close_oldest();
  bool all_done() const;
  void finish_when_lingered();
  void end();

  EventLoop& loop_;
  Ordinals& ordinals_;
  EventLog& log_;
  std::function<void()> on_end_;
  RunOptions options_;
  bool running_ = false;
  bool ended_ = false;
  bool pump_scheduled_ = false;

  std::map<std::string, wire::judge::Plan> plans_;
  std::map<std::string, Instance> instances_;  // by profile
  std::vector<std::unique_ptr<CaseRun>> cases_;
  std::deque<CaseRun*> first_;
  std::deque<Pending> generous_;
  std::deque<CaseRun*> alone_;
  std::set<CaseRun*> in_flight_;
  std::deque<CaseRun*> lingering_;
  std::set<wire::judge::Fixture> fixtures_seen_;    // came about at least once
  std::set<wire::judge::Fixture> fixtures_failed_;  // gates that are closed
  std::vector<Death> deaths_;
  /// Incarnations that the harness has been asked about, with the cases that wait for its answer.
  std::map<std::uint32_t, std::vector<CaseRun*>> asked_;
  Timer answer_timer_;
  Timer end_timer_;
};

}  // namespace engine
