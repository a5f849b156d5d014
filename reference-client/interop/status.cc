// What calls end with: status_code_and_message, special_status_message, and what nobody implements.
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>

#include "reference-client/interop/cases.h"

namespace reference::interop {
namespace {

constexpr grpc::StatusCode code = grpc::StatusCode::UNKNOWN;

void require_echo(const grpc::Status& status, const std::string& message, const std::string& call) {
  require_status(status, code, call);
  require(status.error_message() == message, "the status message of " + call + " is `" +
                                                 status.error_message() + "` in place of `" +
                                                 message + "`");
}

void set(grpc::testing::EchoStatus& status, const std::string& message) {
  status.set_code(code);
  status.set_message(message);
}

void unary(Run& run, const std::string& message) {
  const auto context = run.context();
  SimpleRequest request;
  set(*request.mutable_response_status(), message);
  SimpleResponse response;
  require_echo(run.stub().UnaryCall(context.get(), request, &response), message, "UnaryCall");
}

void full_duplex(Run& run, const std::string& message) {
  const auto context = run.context();
  const auto stream = run.stub().FullDuplexCall(context.get());
  StreamingOutputCallRequest request;
  set(*request.mutable_response_status(), message);
  stream->Write(request);
  stream->WritesDone();
  StreamingOutputCallResponse response;
  require(!stream->Read(&response), "a response that nobody asked for");
  require_echo(stream->Finish(), message, "FullDuplexCall");
}

}  // namespace

void status_code_and_message(Run& run) {
  unary(run, "test status message");
  full_duplex(run, "test status message");
}

void special_status_message(Run& run) {
  unary(run, "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001F608\t\n");
}

void unimplemented_method(Run& run) {
  const auto context = run.context();
  Empty response;
  require_status(run.stub().UnimplementedCall(context.get(), Empty(), &response),
                 grpc::StatusCode::UNIMPLEMENTED, "UnimplementedCall");
}

void unimplemented_service(Run& run) {
  const auto context = run.context();
  const grpc::internal::RpcMethod method("/grpc.testing.UnimplementedService/UnimplementedCall",
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  Empty response;
  require_status(grpc::internal::BlockingUnaryCall(run.channel().get(), method, context.get(),
                                                   Empty(), &response),
                 grpc::StatusCode::UNIMPLEMENTED, "UnimplementedService.UnimplementedCall");
}

}  // namespace reference::interop
