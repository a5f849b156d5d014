// Whether the peer grants what a script relies on: a small table, one stream at a time, no window
// are its right (RFC 9113 §6.5.2), and no case may hold them against it.
#pragma once

#include <optional>
#include <string>

#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace wire::judge {

/// Once the fixture stands: why the case can tell nothing about this peer, or nothing where the
/// SETTINGS that it had sent by then grant all that the plan needs.
std::optional<std::string> unmet_need(const Plan& plan, const Attempt& attempt);

}  // namespace wire::judge
