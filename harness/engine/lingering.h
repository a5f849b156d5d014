// Finished cases whose connections stay open and read for a while: what comes late reopens a
// verdict.
#pragma once

#include <cstddef>
#include <deque>

#include "harness/engine/case_run.h"
#include "harness/engine/event_loop.h"

namespace engine {

class Lingering {
 public:
  explicit Lingering(EventLoop& loop) : loop_(loop) {}

  /// A finished case, for the usual time.
  void add(CaseRun& run, double timeout_scale);
  /// The case is no longer ours to close.
  void remove(const CaseRun& run) { std::erase(runs_, &run); }
  /// False where there is none.
  bool close_oldest();
  void close_all();

  std::size_t size() const { return runs_.size(); }
  /// How long the run must go on before all have lingered for the least time; in seconds.
  double time_left(double timeout_scale) const;

 private:
  EventLoop& loop_;
  std::deque<CaseRun*> runs_;
};

}  // namespace engine
