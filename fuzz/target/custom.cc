// The mutators of fuzz/mutator/, for engines that ask for them (libFuzzer, Centipede). Others never
// call these. With WIREPROOF_FUZZ_BYTES in the environment they are switched off.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "fuzz/mutator/mutator.h"
#include "wire/bytes.h"

extern "C" {
/// The engine's own changes of octets; not every engine has any to offer.
[[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* octets, std::size_t size,
                                           std::size_t most);
std::size_t LLVMFuzzerCustomMutator(std::uint8_t* octets, std::size_t size, std::size_t most,
                                    unsigned seed);
std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t size,
                                      const std::uint8_t* other, std::size_t other_size,
                                      std::uint8_t* out, std::size_t most, unsigned seed);
}

namespace {

/// Of so many mutations one is the engine's own, so that nothing becomes unreachable.
constexpr std::size_t kOwn = 10;

const fuzz::Mutator& mutator() {
  static const fuzz::Mutator& found = *fuzz::find_mutator(FUZZ_TARGET);
  return found;
}

bool switched_off() {
  static const bool off = std::getenv("WIREPROOF_FUZZ_BYTES") != nullptr;
  return off;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* octets, std::size_t size,
                                               std::size_t most, unsigned seed) {
  fuzz::Random random(seed);
  const bool own = LLVMFuzzerMutate != nullptr && (switched_off() || random.one_in(kOwn));
  if (!own) {
    const wire::Buffer mutated = mutator().mutate({octets, size}, most, random);
    if (!mutated.empty() || LLVMFuzzerMutate == nullptr) {
      std::copy(mutated.begin(), mutated.end(), octets);
      return mutated.size();
    }
  }
  return LLVMFuzzerMutate(octets, size, most);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t size,
                                                 const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* out, std::size_t most,
                                                 unsigned seed) {
  if (switched_off()) {
    return 0;  // none: the engine chooses another mutation
  }
  fuzz::Random random(seed);
  const wire::Buffer crossed = mutator().cross_over({one, size}, {other, other_size}, most, random);
  std::copy(crossed.begin(), crossed.end(), out);
  return crossed.size();
}
