#include "reference-client/connect/contract_call.h"

#include <chrono>
#include <utility>

#include "connectrpc/conformance/v1/service.pb.h"
#include "reference-client/base64.h"

namespace reference::connect {
namespace {

namespace v1 = connectrpc::conformance::v1;
using Headers = google::protobuf::RepeatedPtrField<v1::Header>;

/// As on the wire: values of names in -bin are base64, which gRPC writes without padding.
std::string wire_value(const std::string& name, const std::string& value) {
  if (!name.ends_with("-bin")) {
    return value;
  }
  auto text = to_base64(value);
  return text.erase(text.find_last_not_of('=') + 1);
}

/// The values of a name together.
void add_headers(Headers& headers, const Metadata& metadata) {
  for (const auto& [name, value] : metadata) {
    v1::Header* header = nullptr;
    for (auto& each : headers) {
      header = each.name() == name ? &each : header;
    }
    if (header == nullptr) {
      header = headers.Add();
      header->set_name(name);
    }
    header->add_value(wire_value(name, value));
  }
}

}  // namespace

ContractCall::ContractCall(std::string test_name, Answered answered)
    : answered_(std::move(answered)) {
  response_.set_test_name(std::move(test_name));
  response_.mutable_response();
}

void ContractCall::start(EventLoop& loop, std::shared_ptr<Channel> channel, CallRequest request) {
  loop_ = &loop;
  one_response_ = request.takes_one_response();
  call_ = std::make_unique<Call>(loop, std::move(channel), std::move(request), *this);
  call_->start();
}

void ContractCall::on_initial(Metadata metadata) {
  add_headers(*response_.mutable_response()->mutable_response_headers(), metadata);
}

void ContractCall::on_message(std::string data) {
  v1::UnaryResponse message;  // the others look the same
  if (message.ParseFromString(data)) {
    *response_.mutable_response()->add_payloads() = std::move(*message.mutable_payload());
  }
  if (one_response_) {
    await_end();
  }
}

/// Behind a second response gRPC C++ never sees the end; it would wait for it for good, and the
/// suite with it.
void ContractCall::await_end() {
  constexpr std::chrono::seconds longest(3);
  patience_.emplace(*loop_, Clock::now() + longest, [this] { call_->cancel(); });
}

void ContractCall::on_end(Outcome outcome) {
  auto& result = *response_.mutable_response();
  add_headers(*result.mutable_response_trailers(), outcome.trailers);
  result.set_num_unsent_requests(static_cast<int>(outcome.unsent));
  if (outcome.status.ok() && one_response_ && result.payloads().empty()) {
    // What came was no protobuf: gRPC C++'s own unary calls say the same then as where nothing
    // came.
    outcome.status = {grpc::StatusCode::UNIMPLEMENTED, "No message returned for unary request"};
  }
  if (!outcome.status.ok()) {
    tell_error(outcome.status);
  }
  const auto answered = std::move(answered_);
  const auto response = std::move(response_);
  answered(response);
}

void ContractCall::tell_error(const grpc::Status& status) {
  auto& result = *response_.mutable_response();
  auto& error = *result.mutable_error();
  // google.rpc.Status has the same fields; what it says of code and message, the status says, too.
  if (!error.ParseFromString(status.error_details())) {
    error.Clear();
  }
  error.set_code(static_cast<decltype(error.code())>(status.error_code()));
  error.set_message(status.error_message());
  if (one_response_) {
    result.clear_payloads();
  }
}

ClientCompatResponse not_made(const std::string& test_name, const std::string& why) {
  ClientCompatResponse response;
  response.set_test_name(test_name);
  response.mutable_error()->set_message(why);
  return response;
}

}  // namespace reference::connect
