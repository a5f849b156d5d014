// The silent epilogue of every case: is the target alive, and does it answer as in the baseline?
#pragma once

#include <optional>

#include "wire/judge/dialogue.h"
#include "wire/judge/judge.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace wire::judge {

/// Nothing before the epilogue has begun or failed. `script` is the script's connection.
std::optional<StepReading> read_epilogue(const Plan& plan, const Attempt& attempt,
                                         const Dialogue& script, const Baseline& baseline);

/// The peer ended the script's connection of its own accord: with an error code, or without a word
/// while it was still in use. A graceful end (GOAWAY NO_ERROR) is its right.
bool hung_up(const Attempt& attempt, const Dialogue& script);

}  // namespace wire::judge
