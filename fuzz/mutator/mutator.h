// Structure-aware mutation: an input is read as the list that it is, changed as a list, and written
// again. What can't be reached so is left to the engine's own changes of octets.
#pragma once

#include <string_view>

#include "fuzz/mutator/random.h"
#include "wire/bytes.h"

namespace fuzz {

/// How the inputs of one target are mutated. Both give at most `most` octets, and the same ones for
/// the same seed; any octets are an input.
struct Mutator {
  wire::Buffer (*mutate)(wire::Bytes input, std::size_t most, Random& random);
  wire::Buffer (*cross_over)(wire::Bytes one, wire::Bytes other, std::size_t most, Random& random);
};

/// That of the target; nullptr: its inputs are no lists.
const Mutator* find_mutator(std::string_view target);

extern const Mutator kBookkeepingMutator;
extern const Mutator kFramesMutator;
extern const Mutator kHpackDecodeMutator;
extern const Mutator kJudgeMutator;
extern const Mutator kObserverMutator;

}  // namespace fuzz
