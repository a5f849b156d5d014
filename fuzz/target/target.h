// What a fuzz target is: one function over any octets. The engines' entry point and the plain
// main() call it.
#pragma once

#include "wire/bytes.h"

namespace fuzz {

/// Judges one input; an oracle that does not hold ends the process. Always 0.
int run(wire::Bytes input);

/// Whether each input is for all oracles, or the costly ones take turns (rota.h): the program's to
/// say.
bool all_oracles_look();

}  // namespace fuzz
