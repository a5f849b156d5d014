// What keeps an attempt from saying anything about its clause: the target died, the engine gave up,
// the fixture did not come, the target grants less than the script needs.
#pragma once

#include <optional>

#include "wire/judge/judge.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace wire::judge {

struct Trouble {
  StepReading reading;
  DecidedBy decided_by = DecidedBy::engine;
};

/// The gravest trouble of the attempt: a death before the engine's own trouble before a fixture.
/// Never softened by a level.
std::optional<Trouble> find_trouble(const Plan& plan, const Attempt& attempt);

/// Of a finished attempt without a reading, as a record that was cut short leaves it.
Trouble nothing_looked_at(const Plan& plan);

}  // namespace wire::judge
