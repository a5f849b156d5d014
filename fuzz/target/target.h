// What a fuzz target is: one function over any octets. The engines' entry point and the plain
// main() call it.
#pragma once

#include "wire/bytes.h"

namespace fuzz {

/// Judges one input; an oracle that does not hold ends the process. Always 0.
int run(wire::Bytes input);

}  // namespace fuzz
