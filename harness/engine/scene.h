// What the parts of a performance share: its plan, its clocks, its record.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "harness/engine/connection.h"
#include "harness/engine/event_loop.h"
#include "harness/engine/patience.h"
#include "harness/engine/recorder.h"
#include "wire/judge/judge.h"
#include "wire/judge/plan.h"

namespace engine {

/// Calls back once, with nothing where the measure failed.
using Measure = std::function<void(std::function<void(std::optional<Usage>)>)>;

struct Scene {
  EventLoop& loop;
  const wire::judge::Plan& plan;
  const wire::judge::Baseline& baseline;
  Patience patience;
  Recorder recorder;
  std::function<std::unique_ptr<Connection>()> connect;
  /// Looks at everything again, for a reason that no event tells. The caller may be gone
  /// afterwards.
  std::function<void()> progress;
  /// Ends the attempt for a reason of ours; its verdict is `error`.
  std::function<void(const std::string& why)> give_up;
  /// Has the target measured; null where it isn't ours to measure.
  Measure measure;

  const wire::judge::Attempt& attempt() const { return recorder.attempt(); }
  /// How the judge sees the attempt so far.
  wire::judge::AttemptReading read() const {
    return wire::judge::read(plan, attempt(), baseline);
  }
};

}  // namespace engine
