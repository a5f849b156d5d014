// What all methods with a single request share: how many messages there must be.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "peer/service/call.h"
#include "wire/grpc/status.h"

namespace peer::service {

inline Status status_of(wire::grpc::StatusCode code, std::string message,
                        std::optional<wire::ClauseId> clause = std::nullopt) {
  return {static_cast<std::uint32_t>(code), std::move(message), clause};
}

inline Status unparsable() {
  return status_of(wire::grpc::StatusCode::INTERNAL, "the request cannot be parsed",
                   wire::ClauseId::grpc_status_request_parse);
}

/// Runs a handler once its one request is complete. None or several are UNIMPLEMENTED
/// (grpc-status-request-cardinality-zero, -many).
class UnaryRequest : public Call {
 public:
  using Handler = std::function<Steps(const Request&)>;
  explicit UnaryRequest(Handler handler) : handler_(std::move(handler)) {}

  Steps on_message(const Request& request) override {
    if (steps_) {
      return {status_of(wire::grpc::StatusCode::UNIMPLEMENTED, "more than one request message",
                        wire::ClauseId::grpc_status_request_cardinality_many)};
    }
    steps_ = handler_(request);
    return {};
  }

  Steps on_end() override {
    if (!steps_) {
      return {status_of(wire::grpc::StatusCode::UNIMPLEMENTED, "no request message",
                        wire::ClauseId::grpc_status_request_cardinality_zero)};
    }
    return *std::exchange(steps_, Steps{});
  }

 private:
  Handler handler_;
  /// Of the request that has come.
  std::optional<Steps> steps_;
};

}  // namespace peer::service
