// Decides what is in flight: first attempts side by side, second looks with few neighbours, cases
// that a death voided one by one; closes the gates (smoke, fixtures) and charges deaths to the case
// that reproduces them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/engine/case_run.h"
#include "harness/engine/deaths.h"
#include "harness/engine/doubts.h"
#include "harness/engine/event_log.h"
#include "harness/engine/event_loop.h"
#include "harness/engine/gates.h"
#include "harness/engine/instances.h"
#include "harness/engine/limits.h"
#include "harness/engine/lingering.h"
#include "harness/engine/observations.h"
#include "harness/engine/run_options.h"
#include "harness/engine/target.h"
#include "harness/engine/trace_memory.h"

namespace engine {

class Scheduler {
 public:
  Scheduler(EventLoop& loop, Ordinals& ordinals, EventLog& log, const Limits& limits,
            std::function<void()> on_end);

  /// A new instance of the target, or the next incarnation of a profile's.
  void set_target(Target target);
  /// The harness saw this incarnation end (or ended it); `restarting`: another one will be
  /// announced.
  /// `renewed`: because we asked for a fresh process.
  void target_down(std::uint32_t incarnation, const std::string& reason, bool restarting,
                   bool renewed = false);
  /// The harness finds the incarnation alive.
  void target_up(std::uint32_t incarnation);
  /// The harness has measured the incarnation, as it was asked to; nothing: it could not.
  void target_measured(std::uint32_t incarnation, std::optional<Usage> usage);

  /// Adds a case that `run` may name.
  void add_plan(wire::judge::Plan plan);
  bool knows(const std::string& id) const { return plans_.contains(id); }
  void run(RunOptions options);
  /// Ends now; what has no verdict stays without.
  void stop();

 private:
  struct Pending {
    CaseRun* run;
    wire::judge::Attempt::Kind kind;
  };

  // What is started
  void skip_what_has_no_instance();
  void put_in_order();
  void schedule_pump();
  void pump();
  void pump_first();
  void pump_generous();
  bool pump_smoke();
  bool pump_alone();
  void pump_exclusive();
  bool barred(CaseRun& run);
  void start(CaseRun& run, wire::judge::Attempt::Kind kind);
  std::size_t parallel_limit() const;
  bool all_done() const;
  /// How many cases have a verdict.
  std::size_t finished() const;
  void end_when_lingered();
  void end();

  // The target's life (scheduler_target.cc)
  bool doubts_target(CaseRun& run, const Performance& performance);
  bool may_be_dying(const CaseRun& run, const Performance& performance);
  void probe(std::uint32_t incarnation);
  void probed(std::uint32_t incarnation);
  void ask_harness(std::uint32_t incarnation, std::string_view state);
  void measure(std::uint32_t incarnation, std::function<void(std::optional<Usage>)> done);
  void answered(std::uint32_t incarnation);
  void void_performances(std::uint32_t incarnation, const std::string& reason);
  static bool void_run(CaseRun& run, std::uint32_t incarnation, const std::string& reason);
  void leave(Instance& instance, const std::string& reason);

  // What comes back (scheduler_verdicts.cc)
  void performance_over(CaseRun& run, Performance& performance);
  void performance_late(CaseRun& run);
  void settle(CaseRun& run);
  bool look_again(CaseRun& run, wire::judge::Need need);
  void settle_smoke(CaseRun& run);
  void conclude(CaseRun& run);
  void charge_death(const CaseRun& run);
  bool stopped_at_gate(CaseRun& run);
  void skip_those_behind(wire::judge::Fixture fixture);
  void skip(CaseRun& run, wire::judge::VerdictKind verdict, const std::string& why);
  void skip_unfinished(const std::string& why, const Instance* of = nullptr);
  void forget(CaseRun& run);
  void observe(const CaseRun& run);
  void last_look(CaseRun& run);

  EventLoop& loop_;
  Ordinals& ordinals_;
  EventLog& log_;
  Limits limits_;
  TraceMemory memory_;
  std::function<void()> on_end_;
  RunOptions options_;
  bool running_ = false;
  bool ended_ = false;
  bool pump_scheduled_ = false;

  std::map<std::string, wire::judge::Plan> plans_;
  Instances instances_;
  std::vector<std::unique_ptr<CaseRun>> cases_;
  std::deque<CaseRun*> first_;
  std::deque<Pending> generous_;
  std::deque<CaseRun*> alone_;
  std::deque<CaseRun*> exclusive_;
  std::set<CaseRun*> in_flight_;
  Lingering lingering_;
  FixtureGates gates_;
  Deaths deaths_;
  Observations observations_;
  Doubts doubts_;
  /// Who waits for the target to be measured; one at a time, since only one case is in flight.
  std::function<void(std::optional<Usage>)> measuring_;
  Timer end_timer_;
  Timer measure_timer_;
};

}  // namespace engine
