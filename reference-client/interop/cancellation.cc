// Calls that end early: cancel_after_begin, cancel_after_first_response,
// timeout_on_sleeping_server.
#include <chrono>

#include "reference-client/interop/cases.h"

namespace reference::interop {
namespace {

StreamingOutputCallRequest request_of(int size) {
  StreamingOutputCallRequest request;
  fill(*request.mutable_payload(), size);
  return request;
}

}  // namespace

void cancel_after_begin(Run& run) {
  const auto context = run.context();
  StreamingInputCallResponse response;
  const auto writer = run.stub().StreamingInputCall(context.get(), &response);
  context->TryCancel();
  require_status(writer->Finish(), grpc::StatusCode::CANCELLED, "a cancelled StreamingInputCall");
}

void cancel_after_first_response(Run& run) {
  const auto context = run.context();
  const auto stream = run.stub().FullDuplexCall(context.get());
  auto request = request_of(27'182);
  request.add_response_parameters()->set_size(31'415);
  StreamingOutputCallResponse response;
  require(stream->Write(request) && stream->Read(&response), "FullDuplexCall was not answered");
  require_equal(static_cast<long>(response.payload().body().size()), 31'415,
                "the octets of the response");
  context->TryCancel();
  require_status(stream->Finish(), grpc::StatusCode::CANCELLED, "a cancelled FullDuplexCall");
}

void timeout_on_sleeping_server(Run& run) {
  const auto context = run.context();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1));
  const auto stream = run.stub().FullDuplexCall(context.get());
  stream->Write(request_of(27'182));
  require_status(stream->Finish(), grpc::StatusCode::DEADLINE_EXCEEDED,
                 "FullDuplexCall with a deadline of 1 ms");
}

}  // namespace reference::interop
