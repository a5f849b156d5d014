// Judges a recorded run anew: the same judge, observer and folding as in a live run, over what the
// events file holds.
#pragma once

#include <cstdio>

#include "harness/rejudge/events_file.h"

namespace rejudge {

/// Writes `verdict`, `observed` and `not_rejudged` events to `out`, which is not closed. Their
/// ordinals go on after the file's. Verdicts that the run gave by itself (skipped) are not repeated.
void rejudge(EventsFile& file, std::FILE* out);

}  // namespace rejudge
