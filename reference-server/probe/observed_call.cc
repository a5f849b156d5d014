#include "reference-server/probe/observed_call.h"

#include <algorithm>
#include <chrono>

namespace reference::probe {

ObservedCall::ObservedCall(SeenCalls& calls, const grpc::ServerContext& context,
                           const std::string& method)
    : calls_(calls), context_(context) {
  using Clock = std::chrono::system_clock;
  seen_.set_method(method);
  if (context.deadline() != Clock::time_point::max()) {
    const auto left = std::max(context.deadline() - Clock::now(), Clock::duration::zero());
    seen_.set_deadline_left_ms(std::chrono::duration_cast<std::chrono::milliseconds>(left).count());
  }
}

std::optional<std::int64_t> ObservedCall::deadline_left_ms() const {
  return seen_.has_deadline_left_ms() ? std::optional<std::int64_t>(seen_.deadline_left_ms())
                                      : std::nullopt;
}

void ObservedCall::message(const std::string& call_id) {
  const bool first = seen_.messages() == 0;
  seen_.set_messages(seen_.messages() + 1);
  if (first && !call_id.empty()) {
    id_ = call_id;
    calls_.begin(id_, seen_);
  }
}

grpc::Status ObservedCall::end(const grpc::Status& status) {
  if (!id_.empty()) {
    seen_.set_cancelled(context_.IsCancelled());
    seen_.set_code(status.error_code());
    calls_.end(id_, seen_);
  }
  return status;
}

}  // namespace reference::probe
