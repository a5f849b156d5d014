// What a live run asks of the trace besides verdicts.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace wire::judge {

/// The events from index `from` on that are frames of the peer, not background, which the matcher
/// accepts (its count aside).
std::vector<std::size_t> matching_frames(const Attempt& attempt, const FrameMatcher& matcher,
                                         std::size_t from);

/// How the attempt's epilogue call was answered, for later calls to be compared with; nothing if it
/// was not answered whole.
std::optional<Baseline> baseline_of(const Attempt& attempt);

}  // namespace wire::judge
