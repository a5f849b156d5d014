// Compression of single messages, both ways.
#include <cstdint>

#include "reference-client/interop/cases.h"

// gRPC decompresses messages before the application sees them, and tells whether it had to only
// through this function of its library, which its own interop client uses too. No public header
// declares it.
std::uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);

namespace reference::interop {
namespace {

/// The bit of those flags that gRPC's decompressing filter leaves behind.
constexpr std::uint32_t was_compressed = 0x40000000;

void require_compressed(grpc::ClientContext& context, bool expected, const std::string& what) {
  const bool seen = (grpc_call_test_only_get_message_flags(context.c_call()) & was_compressed) != 0;
  require(seen == expected, what + " came " + (seen ? "compressed" : "as it is") +
                                ", and was asked for " + (expected ? "compressed" : "as it is"));
}

grpc::Status compressed_unary(Run& run, bool announced, grpc_compression_algorithm coding,
                              SimpleResponse& response) {
  const auto context = run.context();
  context->set_compression_algorithm(coding);
  auto request = large_unary_request();
  request.mutable_expect_compressed()->set_value(announced);
  return run.stub().UnaryCall(context.get(), request, &response);
}

bool write_announced(grpc::ClientWriter<StreamingInputCallRequest>& writer, bool announced,
                     int size, grpc::WriteOptions options) {
  StreamingInputCallRequest request;
  request.mutable_expect_compressed()->set_value(announced);
  fill(*request.mutable_payload(), size);
  return writer.Write(request, options);
}

void probe_streaming(Run& run) {
  const auto context = run.context();
  context->set_compression_algorithm(GRPC_COMPRESS_NONE);
  StreamingInputCallResponse response;
  const auto writer = run.stub().StreamingInputCall(context.get(), &response);
  write_announced(*writer, true, 27'182, {});
  writer->WritesDone();
  require_status(writer->Finish(), grpc::StatusCode::INVALID_ARGUMENT,
                 "a request that was announced as compressed, and was not,");
}

}  // namespace

void client_compressed_unary(Run& run) {
  SimpleResponse response;
  require_status(compressed_unary(run, true, GRPC_COMPRESS_NONE, response),
                 grpc::StatusCode::INVALID_ARGUMENT,
                 "a request that was announced as compressed, and was not,");
  require_ok(compressed_unary(run, true, GRPC_COMPRESS_GZIP, response), "the compressed UnaryCall");
  require_large(response, "the compressed UnaryCall");
  require_ok(compressed_unary(run, false, GRPC_COMPRESS_NONE, response), "the plain UnaryCall");
  require_large(response, "the plain UnaryCall");
}

void server_compressed_unary(Run& run) {
  for (const bool compressed : {true, false}) {
    const auto context = run.context();
    auto request = large_unary_request();
    request.mutable_response_compressed()->set_value(compressed);
    SimpleResponse response;
    require_ok(run.stub().UnaryCall(context.get(), request, &response), "UnaryCall");
    require_compressed(*context, compressed, "the response of UnaryCall");
    require_large(response, "UnaryCall");
  }
}

void client_compressed_streaming(Run& run) {
  probe_streaming(run);
  const auto context = run.context();
  context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
  StreamingInputCallResponse response;
  const auto writer = run.stub().StreamingInputCall(context.get(), &response);
  require(write_announced(*writer, true, 27'182, {}), "the compressed request was not taken");
  require(write_announced(*writer, false, 45'904, grpc::WriteOptions().set_no_compression()),
          "the plain request was not taken");
  writer->WritesDone();
  require_ok(writer->Finish(), "StreamingInputCall");
  require_equal(response.aggregated_payload_size(), 73'086, "aggregated_payload_size");
}

void server_compressed_streaming(Run& run) {
  struct Wanted {
    bool compressed;
    int size;
  };
  constexpr Wanted all[] = {{true, 31'415}, {false, 92'653}};
  StreamingOutputCallRequest request;
  for (const auto& wanted : all) {
    auto& parameters = *request.add_response_parameters();
    parameters.set_size(wanted.size);
    parameters.mutable_compressed()->set_value(wanted.compressed);
  }
  const auto context = run.context();
  const auto reader = run.stub().StreamingOutputCall(context.get(), request);
  StreamingOutputCallResponse response;
  for (const auto& wanted : all) {
    require(reader->Read(&response), "fewer responses than were asked for");
    require_compressed(*context, wanted.compressed, "a response of StreamingOutputCall");
    require_equal(static_cast<long>(response.payload().body().size()), wanted.size,
                  "the octets of a response");
  }
  require(!reader->Read(&response), "more responses than were asked for");
  require_ok(reader->Finish(), "StreamingOutputCall");
}

}  // namespace reference::interop
