// What an oracle says when its claim does not hold: its name, what was seen, and the end of the
// process, which every fuzzing engine takes for a crash.
#pragma once

#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace fuzz {

/// `seen()` gives the text for people; it is built only when the claim fails.
template <std::invocable Seen>
void hold(bool claim, std::string_view oracle, Seen&& seen) {
  if (claim) {
    return;
  }
  const std::string text = seen();
  std::fprintf(stderr, "oracle %.*s: %s\n", static_cast<int>(oracle.size()), oracle.data(),
               text.c_str());
  std::abort();
}

inline void hold(bool claim, std::string_view oracle, std::string_view seen) {
  hold(claim, oracle, [seen] { return std::string(seen); });
}

}  // namespace fuzz
