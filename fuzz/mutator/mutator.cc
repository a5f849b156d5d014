#include "fuzz/mutator/mutator.h"

#include <array>
#include <utility>

namespace fuzz {

const Mutator* find_mutator(std::string_view target) {
  constexpr std::array<std::pair<std::string_view, const Mutator*>, 5> kMutators = {{
      {"bookkeeping", &kBookkeepingMutator},
      {"frames", &kFramesMutator},
      {"hpack_decode", &kHpackDecodeMutator},
      {"judge", &kJudgeMutator},
      {"observer", &kObserverMutator},
  }};
  for (const auto& [name, mutator] : kMutators) {
    if (name == target) {
      return mutator;
    }
  }
  return nullptr;
}

}  // namespace fuzz
