#include "reference-server/conformance/request_info.h"

#include <algorithm>
#include <chrono>

#include "reference-server/conformance/headers.h"

namespace reference::conformance {

RequestInfo request_info(const grpc::ServerContext& context, const Requests& requests) {
  using Clock = std::chrono::system_clock;
  RequestInfo info;
  *info.mutable_request_headers() = request_headers(context);
  *info.mutable_requests() = requests;
  if (context.deadline() != Clock::time_point::max()) {
    const auto left = std::max(context.deadline() - Clock::now(), Clock::duration::zero());
    info.set_timeout_ms(std::chrono::duration_cast<std::chrono::milliseconds>(left).count());
  }
  return info;
}

}  // namespace reference::conformance
