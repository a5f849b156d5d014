// Whether an incarnation still lives: what is asked of it and of the harness, and which cases wait
// for the answer.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "harness/engine/case_run.h"
#include "harness/engine/event_loop.h"

namespace engine {

struct Doubt {
  explicit Doubt(EventLoop& loop) : timer(loop) {}

  std::vector<CaseRun*> waiting;
  /// A call of our own, with generous time, where all that is known is a silence.
  std::unique_ptr<CaseRun> probe;
  Timer timer;  // of the harness's answer
};

/// By incarnation.
using Doubts = std::map<std::uint32_t, Doubt>;

}  // namespace engine
