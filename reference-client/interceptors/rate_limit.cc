#include "reference-client/interceptors/rate_limit.h"

#include <algorithm>

namespace reference {

RateLimit::RateLimit(double per_second, int burst)
    : per_second_(per_second), burst_(burst), tokens_(burst) {}

std::chrono::nanoseconds RateLimit::hold_back() {
  // A rate of next to nothing must not overflow what a duration holds.
  constexpr double longest_wait = 1e8;
  refill(Clock::now());
  tokens_ -= 1;
  const double seconds = std::min(std::max(0.0, -tokens_ / per_second_), longest_wait);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(seconds));
}

void RateLimit::refill(Clock::time_point now) {
  const std::chrono::duration<double> passed = now - filled_;
  tokens_ = std::min(burst_, tokens_ + passed.count() * per_second_);
  filled_ = now;
}

}  // namespace reference
