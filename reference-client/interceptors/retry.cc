#include "reference-client/interceptors/retry.h"

#include <algorithm>
#include <cstdint>

namespace reference {
namespace {

/// Nobody waits longer between two attempts.
constexpr std::int64_t longest_backoff_ms = 60'000;

}  // namespace

bool RetryPolicy::again(int status, int attempts) const {
  return attempts < max_attempts && std::find(codes.begin(), codes.end(), status) != codes.end();
}

std::chrono::milliseconds RetryPolicy::backoff(int attempts) const {
  const int doublings = std::min(attempts - 1, 16);
  const std::int64_t ms = std::int64_t{backoff_ms} << doublings;
  return std::chrono::milliseconds(
      std::min(ms, std::max<std::int64_t>(backoff_ms, longest_backoff_ms)));
}

}  // namespace reference
