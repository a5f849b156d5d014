// Streams: client_streaming, server_streaming, ping_pong, empty_stream.
#include <array>
#include <cstddef>

#include "reference-client/interop/cases.h"

namespace reference::interop {
namespace {

constexpr std::array request_sizes = {27'182, 8, 1'828, 45'904};
constexpr std::array response_sizes = {31'415, 9, 2'653, 58'979};

void require_size(const StreamingOutputCallResponse& response, std::size_t at) {
  require_equal(static_cast<long>(response.payload().body().size()), response_sizes[at],
                "the octets of response " + std::to_string(at + 1));
}

}  // namespace

void client_streaming(Run& run) {
  const auto context = run.context();
  StreamingInputCallResponse response;
  const auto writer = run.stub().StreamingInputCall(context.get(), &response);
  int sum = 0;
  for (const int size : request_sizes) {
    StreamingInputCallRequest request;
    fill(*request.mutable_payload(), size);
    require(writer->Write(request), "StreamingInputCall took no more requests");
    sum += size;
  }
  writer->WritesDone();
  require_ok(writer->Finish(), "StreamingInputCall");
  require_equal(response.aggregated_payload_size(), sum, "aggregated_payload_size");
}

void server_streaming(Run& run) {
  const auto context = run.context();
  StreamingOutputCallRequest request;
  for (const int size : response_sizes) {
    request.add_response_parameters()->set_size(size);
  }
  const auto reader = run.stub().StreamingOutputCall(context.get(), request);
  StreamingOutputCallResponse response;
  std::size_t count = 0;
  for (; reader->Read(&response); ++count) {
    require(count < response_sizes.size(), "more responses than were asked for");
    require_size(response, count);
  }
  require_ok(reader->Finish(), "StreamingOutputCall");
  require_equal(static_cast<long>(count), static_cast<long>(response_sizes.size()), "responses");
}

void ping_pong(Run& run) {
  const auto context = run.context();
  const auto stream = run.stub().FullDuplexCall(context.get());
  StreamingOutputCallResponse response;
  for (std::size_t i = 0; i < request_sizes.size(); ++i) {
    StreamingOutputCallRequest request;
    request.add_response_parameters()->set_size(response_sizes[i]);
    fill(*request.mutable_payload(), request_sizes[i]);
    require(stream->Write(request), "FullDuplexCall took no more requests");
    require(stream->Read(&response), "request " + std::to_string(i + 1) + " was not answered");
    require_size(response, i);
  }
  stream->WritesDone();
  require(!stream->Read(&response), "more responses than were asked for");
  require_ok(stream->Finish(), "FullDuplexCall");
}

void empty_stream(Run& run) {
  const auto context = run.context();
  const auto stream = run.stub().FullDuplexCall(context.get());
  stream->WritesDone();
  StreamingOutputCallResponse response;
  require(!stream->Read(&response), "a response that nobody asked for");
  require_ok(stream->Finish(), "FullDuplexCall");
}

}  // namespace reference::interop
