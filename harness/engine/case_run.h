// One case of a run: its plan, its attempts, and where its verdict stands.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/performance.h"
#include "wire/judge/judge.h"

namespace engine {

class CaseRun {
 public:
  CaseRun(wire::judge::Plan plan, std::string profile, bool failure_expected);

  const wire::judge::Plan& plan() const { return plan_; }
  const std::string& id() const { return plan_.id; }
  const std::string& profile() const { return profile_; }
  const wire::judge::Trace& trace() const { return trace_; }
  void set_baseline(wire::judge::Baseline baseline) { trace_.baseline = std::move(baseline); }

  /// Begins another attempt; its performance is owned here.
  Performance& begin(EventLoop& loop, Keeping keeping, const Target& target,
                     wire::judge::Attempt::Kind kind, Patience patience,
                     Performance::Callbacks callbacks);
  const std::vector<std::unique_ptr<Performance>>& performances() const { return performances_; }
  /// No further attempt is allowed.
  bool exhausted() const;
  /// Closes the connections and lets go of what was seen on them; the verdict stands from now on.
  void close();

  /// Judges the attempts so far.
  const wire::judge::Judgement& judge();
  const std::optional<wire::judge::Judgement>& judgement() const { return judgement_; }

  /// An attempt is in flight or waits to be started.
  bool busy = false;
  /// What has been reported last, if anything: a later, different verdict replaces it.
  std::optional<wire::judge::VerdictKind> reported;
  /// When the last attempt was over.
  double over_at = 0;

 private:
  wire::judge::Plan plan_;
  std::string profile_;
  wire::judge::Trace trace_;
  std::vector<std::unique_ptr<Performance>> performances_;
  std::optional<wire::judge::Judgement> judgement_;
};

}  // namespace engine
