// grpc.testing.TestService, as the interop test servers of all gRPC implementations behave.
#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "peer/service/call.h"
#include "peer/service/messages.h"
#include "peer/service/unary_request.h"
#include "wire/observer/grpc/utf8.h"

namespace peer::service {
namespace {

using wire::grpc::StatusCode;

bool is_utf8(std::string_view text) {
  wire::observer::grpc::Utf8Check check;
  return std::all_of(
             text.begin(), text.end(),
             [&check](char octet) { return check.take(static_cast<std::uint8_t>(octet)); }) &&
         check.complete();
}

Status not_compressed() {
  return status_of(StatusCode::INVALID_ARGUMENT,
                   "expect_compressed is true and the message is not");
}

/// Nothing where the size is acceptable.
std::optional<Status> refuse_size(std::int32_t size) {
  if (size < 0) {
    return status_of(StatusCode::INVALID_ARGUMENT, "a negative response size");
  }
  if (static_cast<std::size_t>(size) > kMaxMessage) {
    return status_of(StatusCode::RESOURCE_EXHAUSTED, "response sizes end at 4 MiB");
  }
  return std::nullopt;
}

Steps empty_call(const Request& request) {
  if (!read_empty(request.message)) {
    return {unparsable()};
  }
  return {Reply{}, Status{}};
}

Steps unary_call(const Request& request) {
  const auto wanted = read_simple_request(request.message);
  if (!wanted) {
    return {unparsable()};
  }
  if (wanted->response_status && !is_utf8(wanted->response_status->message)) {
    return {status_of(StatusCode::INTERNAL, "a string that is no UTF-8",
                      wire::ClauseId::protobuf_utf8_string)};
  }
  if (wanted->expect_compressed && !request.compressed) {
    return {not_compressed()};
  }
  if (auto refused = refuse_size(wanted->response_size)) {
    return {*std::move(refused)};
  }
  if (wanted->response_status && wanted->response_status->code != 0) {
    return {*wanted->response_status};
  }
  Reply reply;
  reply.zeros = static_cast<std::size_t>(wanted->response_size);
  reply.compressed = wanted->response_compressed;
  Status status = wanted->response_status.value_or(Status{});
  if (const auto& report = wanted->load_report) {
    status.metadata.push_back({"endpoint-load-metrics-bin", {report->begin(), report->end()}});
  }
  return {std::move(reply), std::move(status)};
}

/// The replies of one streaming request, then its status if it names one. False: the call is over.
bool append_replies(const StreamingOutputRequest& request, Steps& steps) {
  if (request.response_status) {
    steps.emplace_back(*request.response_status);
    return false;
  }
  std::size_t octets = 0;
  for (const ResponseParameters& wanted : request.response_parameters) {
    auto refused = refuse_size(wanted.size);
    octets += refused ? 0 : static_cast<std::size_t>(wanted.size);
    if (!refused && (octets > kMaxMessage || steps.size() >= kMaxSteps)) {
      refused = status_of(StatusCode::RESOURCE_EXHAUSTED, "more replies than one call may hold");
    }
    if (refused) {
      steps.emplace_back(*std::move(refused));
      return false;
    }
    Reply reply{wanted.size == 0 ? payload_response(0) : wire::Buffer()};
    reply.zeros = static_cast<std::size_t>(wanted.size);
    reply.compressed = wanted.compressed;
    reply.pause = wanted.interval;
    steps.emplace_back(std::move(reply));
  }
  return true;
}

Steps streaming_output_call(const Request& request) {
  const auto wanted = read_streaming_output_request(request.message);
  if (!wanted) {
    return {unparsable()};
  }
  Steps steps;
  if (append_replies(*wanted, steps)) {
    steps.emplace_back(Status{});
  }
  return steps;
}

class StreamingInputCall final : public Call {
 public:
  Steps on_message(const Request& request) override {
    const auto input = read_streaming_input_request(request.message);
    if (!input) {
      return {unparsable()};
    }
    if (input->expect_compressed && !request.compressed) {
      return {not_compressed()};
    }
    size_ += input->payload_size;
    return {};
  }

  Steps on_end() override { return {Reply{streaming_input_response(size_)}, Status{}}; }

 private:
  std::size_t size_ = 0;
};

/// Answers each request at once.
class FullDuplexCall final : public Call {
 public:
  Steps on_message(const Request& request) override {
    const auto wanted = read_streaming_output_request(request.message);
    if (!wanted) {
      return {unparsable()};
    }
    Steps steps;
    append_replies(*wanted, steps);
    return steps;
  }

  Steps on_end() override { return {Status{}}; }
};

/// Answers all requests when the last one has come.
class HalfDuplexCall final : public Call {
 public:
  Steps on_message(const Request& request) override {
    const auto wanted = read_streaming_output_request(request.message);
    if (!wanted) {
      return {unparsable()};
    }
    complete_ = complete_ || !append_replies(*wanted, steps_);
    return {};
  }

  Steps on_end() override {
    if (!complete_) {
      steps_.emplace_back(Status{});
    }
    return std::move(steps_);
  }

 private:
  Steps steps_;
  /// A status stands there already; what comes after it is passed over.
  bool complete_ = false;
};

}  // namespace

std::unique_ptr<Call> make_test_service_call(std::string_view method) {
  if (method == "EmptyCall") {
    return std::make_unique<UnaryRequest>(empty_call);
  }
  if (method == "UnaryCall") {
    return std::make_unique<UnaryRequest>(unary_call);
  }
  if (method == "StreamingOutputCall") {
    return std::make_unique<UnaryRequest>(streaming_output_call);
  }
  if (method == "StreamingInputCall") {
    return std::make_unique<StreamingInputCall>();
  }
  if (method == "FullDuplexCall") {
    return std::make_unique<FullDuplexCall>();
  }
  if (method == "HalfDuplexCall") {
    return std::make_unique<HalfDuplexCall>();
  }
  return nullptr;  // UnimplementedCall too
}

}  // namespace peer::service
