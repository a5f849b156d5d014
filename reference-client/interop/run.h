// One run of a standard interop test case (gRPC's interop-test-descriptions.md).
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "grpc/testing/test.grpc.pb.h"
#include "reference-client/channel_options.h"

namespace reference::interop {

using grpc::testing::Empty;
using grpc::testing::SimpleRequest;
using grpc::testing::SimpleResponse;
using grpc::testing::StreamingInputCallRequest;
using grpc::testing::StreamingInputCallResponse;
using grpc::testing::StreamingOutputCallRequest;
using grpc::testing::StreamingOutputCallResponse;
using grpc::testing::TestService;

/// Thrown by a test case: what was seen in place of what.
struct Failure {
  std::string why;
};

/// What a test case has to go by.
class Run {
 public:
  using MakeChannel = std::function<std::shared_ptr<grpc::Channel>()>;

  /// `options`: of the channel; calls take what gRPC asks for anew with each of them.
  /// `make_channel`: another channel like it. `parameters`: by the names of the usual flags.
  Run(std::shared_ptr<grpc::Channel> channel, const ChannelOptions& options,
      MakeChannel make_channel, std::map<std::string, std::string> parameters);

  TestService::Stub& stub() { return *stub_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  std::shared_ptr<grpc::Channel> another_channel() const { return make_channel_(); }

  /// For one call, with a deadline that only a hanging server reaches.
  std::unique_ptr<grpc::ClientContext> context() const;

  /// A number that the caller may have given. Throws a Failure where it is none.
  long number(const std::string& name, long fallback) const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<TestService::Stub> stub_;
  bool wait_for_ready_;
  std::optional<Metadata> credentials_;
  MakeChannel make_channel_;
  std::map<std::string, std::string> parameters_;
};

/// The sizes that the test cases use, in octets.
constexpr int large_request = 271'828;
constexpr int large_response = 314'159;

/// Throws a Failure unless the call ended so; `what` names the call.
void require_status(const grpc::Status& status, grpc::StatusCode expected, const std::string& what);
inline void require_ok(const grpc::Status& status, const std::string& what) {
  require_status(status, grpc::StatusCode::OK, what);
}
/// Throws a Failure unless the two are equal; `what` names the number.
void require_equal(long seen, long expected, const std::string& what);
/// Throws a Failure unless it holds.
void require(bool holds, const std::string& why);

/// A body of zeros.
void fill(grpc::testing::Payload& payload, int size);
SimpleRequest large_unary_request();
/// Throws a Failure unless the payload has the length that large_unary_request asks for.
void require_large(const SimpleResponse& response, const std::string& what);

}  // namespace reference::interop
