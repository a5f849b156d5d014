// Malformed frames of the peer: wrong whatever the case is about.
#pragma once

#include "wire/judge/dialogue.h"
#include "wire/judge/judge.h"
#include "wire/judge/trace.h"

namespace wire::judge {

/// Charges each malformed frame on the script's or the epilogue's connection to the reading that
/// was open when it came: a failure of the clause that the frame breaks, whatever else was expected
/// and came.
void charge_malformed(AttemptReading& reading, const Attempt& attempt, const Dialogue& script);

}  // namespace wire::judge
