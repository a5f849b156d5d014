// custom_metadata: ASCII in the headers, octets in the trailers.
#include "reference-client/interop/cases.h"

namespace reference::interop {
namespace {

constexpr const char* initial_name = "x-grpc-test-echo-initial";
constexpr const char* initial_value = "test_initial_metadata_value";
constexpr const char* trailing_name = "x-grpc-test-echo-trailing-bin";
constexpr const char* trailing_value = "\xab\xab\xab";

using Received = std::multimap<grpc::string_ref, grpc::string_ref>;

void add(grpc::ClientContext& context) {
  context.AddMetadata(initial_name, initial_value);
  context.AddMetadata(trailing_name, trailing_value);
}

void require_one(const Received& received, const char* name, const char* value,
                 const std::string& where) {
  require_equal(static_cast<long>(received.count(name)), 1,
                std::string("values of ") + name + " in the " + where);
  const auto found = received.find(name);
  require(found->second == value, std::string(name) + " has another value in the " + where);
}

void require_echo(const grpc::ClientContext& context, const std::string& call) {
  require_one(context.GetServerInitialMetadata(), initial_name, initial_value,
              "headers of " + call);
  require_one(context.GetServerTrailingMetadata(), trailing_name, trailing_value,
              "trailers of " + call);
}

void unary(Run& run) {
  const auto context = run.context();
  add(*context);
  SimpleResponse response;
  require_ok(run.stub().UnaryCall(context.get(), large_unary_request(), &response), "UnaryCall");
  require_echo(*context, "UnaryCall");
}

void full_duplex(Run& run) {
  const auto context = run.context();
  add(*context);
  const auto stream = run.stub().FullDuplexCall(context.get());
  StreamingOutputCallRequest request;
  request.add_response_parameters()->set_size(large_response);
  fill(*request.mutable_payload(), large_request);
  StreamingOutputCallResponse response;
  require(stream->Write(request) && stream->WritesDone() && stream->Read(&response),
          "FullDuplexCall was not answered");
  require(!stream->Read(&response), "more responses than were asked for");
  require_ok(stream->Finish(), "FullDuplexCall");
  require_echo(*context, "FullDuplexCall");
}

}  // namespace

void custom_metadata(Run& run) {
  unary(run);
  full_duplex(run);
}

}  // namespace reference::interop
