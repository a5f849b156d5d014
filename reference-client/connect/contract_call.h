// One call of Connect's contract, and the answer that is made from what comes of it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "connectrpc/conformance/v1/client_compat.pb.h"
#include "reference-client/call.h"

namespace reference::connect {

using connectrpc::conformance::v1::ClientCompatResponse;

class ContractCall final : public AttemptListener {
 public:
  /// Takes the answer, and may destroy the call.
  using Answered = std::function<void(const ClientCompatResponse& response)>;

  ContractCall(std::string test_name, Answered answered);

  void start(EventLoop& loop, std::shared_ptr<Channel> channel, CallRequest request);

  void on_initial(Metadata metadata) override;
  void on_message(std::string data) override;
  void on_end(Outcome outcome) override;

 private:
  void await_end();
  void tell_error(const grpc::Status& status);

  EventLoop* loop_ = nullptr;
  bool one_response_ = false;
  std::optional<Timer> patience_;
  ClientCompatResponse response_;
  Answered answered_;
  std::unique_ptr<Call> call_;
};

/// The answer where the call was not made.
ClientCompatResponse not_made(const std::string& test_name, const std::string& why);

}  // namespace reference::connect
