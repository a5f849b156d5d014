// What the observer finds in an attempt: rules that the implementation under test broke, whatever
// the case is about.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wire/clauses.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"
#include "wire/observer/role.h"

namespace wire::judge {

struct Observed {
  ClauseId clause{};
  /// By the clause's level: `fail`, `warn`, or `recorded`.
  VerdictKind verdict = VerdictKind::fail;
  std::string got;
  /// The ordinal of the event that shows it.
  std::uint32_t event = 0;
};

/// All that `accused` broke on the attempt's connections, in the order of the events. Octets that
/// were left out of the trace (a limit was met) end the observation of their connection.
std::vector<Observed> observe(const Attempt& attempt,
                              observer::Role accused = observer::Role::server);

}  // namespace wire::judge
