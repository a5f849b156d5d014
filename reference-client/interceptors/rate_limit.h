// `rate_limit`: a token bucket, which calls wait for in their order.
#pragma once

#include "reference-client/interceptors/interceptor.h"

namespace reference {

class RateLimit final : public Interceptor {
 public:
  RateLimit(double per_second, int burst);

  std::chrono::nanoseconds hold_back() override;

 private:
  using Clock = std::chrono::steady_clock;

  void refill(Clock::time_point now);

  double per_second_;
  double burst_;
  double tokens_;  // less than none: so many calls are waiting
  Clock::time_point filled_ = Clock::now();
};

}  // namespace reference
