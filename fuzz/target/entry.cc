// The entry point that libFuzzer, AFL++, Honggfuzz and Centipede know. With
// WIREPROOF_FUZZ_ALL_ORACLES in the environment no oracle waits for its turn.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "fuzz/target/target.h"

extern "C" {
int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size);
const char* __asan_default_options();
}

/// An execution is over in microseconds, so what it has freed need not be kept for long, and memory
/// that stays in the cache is worth many executions. Nor does the sanitizer look for stack that is
/// used after its function has returned: it does in the sanitised tests, which replay the corpora.
/// ASAN_OPTIONS in the environment goes before this.
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:malloc_context_size=10:"
         "detect_stack_use_after_return=0";
}

bool fuzz::all_oracles_look() {
  static const bool all = std::getenv("WIREPROOF_FUZZ_ALL_ORACLES") != nullptr;
  return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  return fuzz::run({octets, size});
}
