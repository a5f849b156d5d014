#include "reference-client/interop/run.h"

#include <charconv>
#include <chrono>
#include <utility>

#include "reference-client/credentials.h"

namespace reference::interop {
namespace {

constexpr std::chrono::seconds patience(20);

}  // namespace

Run::Run(std::shared_ptr<grpc::Channel> channel, const ChannelOptions& options,
         MakeChannel make_channel, std::map<std::string, std::string> parameters)
    : channel_(std::move(channel)),
      stub_(TestService::NewStub(channel_)),
      wait_for_ready_(options.wait_for_ready.value_or(false)),
      credentials_(options.call_credentials),
      make_channel_(std::move(make_channel)),
      parameters_(std::move(parameters)) {}

std::unique_ptr<grpc::ClientContext> Run::context() const {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + patience);
  context->set_wait_for_ready(wait_for_ready_);
  if (credentials_) {
    context->set_credentials(call_credentials(*credentials_));
  }
  return context;
}

long Run::number(const std::string& name, long fallback) const {
  const auto found = parameters_.find(name);
  if (found == parameters_.end()) {
    return fallback;
  }
  const std::string& text = found->second;
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  require(error == std::errc() && end == text.data() + text.size() && value >= 0,
          name + " must be a number, and is `" + text + "`");
  return value;
}

void require_status(const grpc::Status& status, grpc::StatusCode expected,
                    const std::string& what) {
  if (status.error_code() != expected) {
    throw Failure{what + " ended with status " + std::to_string(status.error_code()) + " (" +
                  status.error_message() + ") in place of " + std::to_string(expected)};
  }
}

void require_equal(long seen, long expected, const std::string& what) {
  if (seen != expected) {
    throw Failure{what + ": " + std::to_string(seen) + " in place of " + std::to_string(expected)};
  }
}

void require(bool holds, const std::string& why) {
  if (!holds) {
    throw Failure{why};
  }
}

void fill(grpc::testing::Payload& payload, int size) {
  payload.set_body(std::string(static_cast<std::size_t>(size), '\0'));
}

SimpleRequest large_unary_request() {
  SimpleRequest request;
  request.set_response_size(large_response);
  fill(*request.mutable_payload(), large_request);
  return request;
}

void require_large(const SimpleResponse& response, const std::string& what) {
  require_equal(static_cast<long>(response.payload().body().size()), large_response,
                "the octets in the response of " + what);
}

}  // namespace reference::interop
