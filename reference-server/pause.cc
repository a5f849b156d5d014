#include "reference-server/pause.h"

#include <algorithm>
#include <thread>

namespace reference {

bool pause(const grpc::ServerContext& context, std::chrono::microseconds duration) {
  using Clock = std::chrono::steady_clock;
  // gRPC's synchronous handlers can ask for a cancellation, not wait for one.
  constexpr Clock::duration glance = std::chrono::milliseconds(10);
  const auto end = Clock::now() + duration;
  for (auto now = Clock::now(); now < end; now = Clock::now()) {
    if (context.IsCancelled()) {
      return false;
    }
    std::this_thread::sleep_for(std::min(glance, end - now));
  }
  return true;
}

}  // namespace reference
