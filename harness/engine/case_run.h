// One case of a live run: its record, and the performances that write it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/case_record.h"
#include "harness/engine/performance.h"
#include "wire/judge/judge.h"

namespace engine {

class CaseRun {
 public:
  CaseRun(wire::judge::Plan plan, std::string profile, bool failure_expected);

  const CaseRecord& record() const { return record_; }
  const wire::judge::Plan& plan() const { return record_.plan; }
  const std::string& id() const { return record_.id(); }
  const std::string& profile() const { return profile_; }
  const wire::judge::Trace& trace() const { return record_.trace; }
  void set_baseline(wire::judge::Baseline baseline) {
    record_.trace.baseline = std::move(baseline);
  }

  /// Begins another attempt; its performance is owned here.
  Performance& begin(EventLoop& loop, Keeping keeping, const Target& target,
                     wire::judge::Attempt::Kind kind, Patience patience,
                     Performance::Callbacks callbacks);
  const std::vector<std::unique_ptr<Performance>>& performances() const { return performances_; }
  /// No further attempt is allowed.
  bool exhausted() const;
  /// Closes the connections and lets go of what was seen on them; the verdict stands from now on.
  void close();
  /// Called by close(), once, before what was seen is let go of.
  std::function<void(CaseRun&)> on_close;

  /// Judges the attempts so far.
  const wire::judge::Judgement& judge();
  const std::optional<wire::judge::Judgement>& judgement() const { return record_.judgement; }

  /// An attempt is in flight or waits to be started.
  bool busy = false;
  /// What the judge said when the case was concluded; a later, different word replaces it.
  std::optional<wire::judge::Judgement> told;
  /// When the last attempt was over.
  double over_at = 0;

 private:
  CaseRecord record_;
  std::string profile_;
  std::vector<std::unique_ptr<Performance>> performances_;
  bool closed_ = false;
};

}  // namespace engine
