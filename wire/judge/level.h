// Levels: how strongly a clause binds decides how a reading counts.
#pragma once

#include "wire/judge/judge.h"
#include "wire/judge/plan.h"

namespace wire::judge {

/// Applies the level of the reading's clause. MUST, MUST NOT and stated behaviour leave the
/// verdict; SHOULD and SHOULD NOT make a warning of a failure; MAY, practice, a contested clause
/// and a contested plan only record what was done.
void soften(StepReading& reading, const Plan& plan);

/// The same for a malformed frame of the peer's: what the plan contests is something else.
void soften_malformed(StepReading& reading);

/// Which of two verdicts is worse: fail, error, unstable, warn, allowed, recorded, pass; a case
/// that was not performed is least.
int badness(VerdictKind verdict);

/// Orders readings: the worse verdict first; among equals what is settled, then bytes that were
/// seen.
bool outweighs(const StepReading& left, const StepReading& right);

}  // namespace wire::judge
