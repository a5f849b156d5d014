// The entry point that libFuzzer, AFL++, Honggfuzz and Centipede know.
#include <cstddef>
#include <cstdint>

#include "fuzz/target/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  return fuzz::run({octets, size});
}
