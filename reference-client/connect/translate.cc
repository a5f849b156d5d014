#include "reference-client/connect/translate.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "connectrpc/conformance/v1/config.pb.h"
#include "connectrpc/conformance/v1/service.pb.h"
#include "reference-client/base64.h"
#include "reference-client/refusal.h"

namespace reference::connect {
namespace {

namespace v1 = connectrpc::conformance::v1;

constexpr std::string_view service = "connectrpc.conformance.v1.ConformanceService";
constexpr std::array<std::string_view, 6> methods = {
    "Unary", "ServerStream", "ClientStream", "BidiStream", "Unimplemented", "IdempotentUnary"};

void require(bool holds, const std::string& why) {
  if (!holds) {
    throw Refusal::error(why);
  }
}

/// 0 is what is left open.
void require_what_grpc_speaks(const ClientCompatRequest& request) {
  require(request.http_version() == v1::HTTP_VERSION_2 || request.http_version() == 0,
          "gRPC C++ speaks only HTTP/2");
  require(request.protocol() == v1::PROTOCOL_GRPC || request.protocol() == 0,
          "gRPC C++ speaks only the gRPC protocol");
  require(request.codec() == v1::CODEC_PROTO || request.codec() == 0,
          "this client knows only the codec proto");
  require(!request.has_raw_request(), "gRPC C++ can't send a raw HTTP request");
  require(!request.use_get_http_method(), "gRPC C++ sends no GET");
  require(request.port() <= 65'535, "port must be at most 65535");
}

Pattern pattern_of(const ClientCompatRequest& request) {
  switch (request.stream_type()) {
    case v1::STREAM_TYPE_UNARY:
      return Pattern::unary;
    case v1::STREAM_TYPE_CLIENT_STREAM:
      return Pattern::client_stream;
    case v1::STREAM_TYPE_SERVER_STREAM:
      return Pattern::server_stream;
    case v1::STREAM_TYPE_HALF_DUPLEX_BIDI_STREAM:
    case v1::STREAM_TYPE_FULL_DUPLEX_BIDI_STREAM:
      return Pattern::bidi;
    default:
      throw Refusal::error("stream_type is none that this client knows");
  }
}

std::optional<grpc_compression_algorithm> compression_of(const ClientCompatRequest& request) {
  switch (request.compression()) {
    case v1::COMPRESSION_UNSPECIFIED:
    case v1::COMPRESSION_IDENTITY:
      return std::nullopt;
    case v1::COMPRESSION_GZIP:
      return GRPC_COMPRESS_GZIP;
    case v1::COMPRESSION_DEFLATE:
      return GRPC_COMPRESS_DEFLATE;
    default:
      throw Refusal::error("gRPC C++ compresses only with gzip and deflate");
  }
}

std::string path_of(const ClientCompatRequest& request) {
  require(request.service() == service, "service must be " + std::string(service));
  require(std::find(methods.begin(), methods.end(), request.method()) != methods.end(),
          "the service has no method " + request.method());
  return "/" + request.service() + "/" + request.method();
}

Metadata metadata_of(const ClientCompatRequest& request) {
  Metadata metadata;
  for (const auto& header : request.request_headers()) {
    std::string name = header.name();
    std::transform(name.begin(), name.end(), name.begin(), [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? char(letter + 32) : letter;
    });
    for (const auto& text : header.value()) {
      auto value = name.ends_with("-bin") ? from_base64(text) : std::optional(text);
      require(value.has_value(), "the header " + name + " is not base64");
      const auto why = why_not_sent(name, *value);
      require(why.empty(), "the header " + name + ": " + std::string(why));
      metadata.emplace_back(name, std::move(*value));
    }
  }
  return metadata;
}

bool is_full_duplex(const ClientCompatRequest& request) {
  return request.stream_type() == v1::STREAM_TYPE_FULL_DUPLEX_BIDI_STREAM;
}

/// In full duplex each request waits for the response to the one before it.
std::vector<RequestMessage> messages_of(const ClientCompatRequest& request) {
  const auto expected =
      std::string(service.substr(0, service.rfind('.') + 1)) + request.method() + "Request";
  std::vector<RequestMessage> messages;
  for (const auto& any : request.request_messages()) {
    const auto& url = any.type_url();
    require(url.substr(url.rfind('/') + 1) == expected, "a request message must be " + expected);
    RequestMessage message;
    message.data = any.value();
    message.after_ms = request.request_delay_ms();
    message.after_responses = is_full_duplex(request) ? std::int64_t(messages.size()) : 0;
    messages.push_back(std::move(message));
  }
  const bool takes_one = request.stream_type() == v1::STREAM_TYPE_UNARY ||
                         request.stream_type() == v1::STREAM_TYPE_SERVER_STREAM;
  require(!takes_one || messages.size() == 1, "this stream_type takes one request message");
  return messages;
}

CancelPoint cancel_of(const ClientCompatRequest& request) {
  const auto& cancel = request.cancel();
  const auto messages = std::int64_t(request.request_messages_size());
  if (cancel.has_before_close_send()) {
    // In full duplex the response to the last request is still to be read.
    const bool answered = is_full_duplex(request) && messages > 0;
    return {answered ? CancelPoint::At::received : CancelPoint::At::sent, messages, 0};
  }
  if (cancel.has_after_num_responses()) {
    require(cancel.after_num_responses() > 0, "after_num_responses must be at least 1");
    return {CancelPoint::At::received, cancel.after_num_responses(), 0};
  }
  return {CancelPoint::At::half_closed, 0, cancel.after_close_send_ms()};
}

}  // namespace

std::string target_of(const ClientCompatRequest& request) {
  const bool is_ipv6 = request.host().find(':') != std::string::npos;
  const auto host = is_ipv6 ? "[" + request.host() + "]" : request.host();
  return host + ":" + std::to_string(request.port());
}

ChannelOptions channel_options_of(const ClientCompatRequest& request) {
  ChannelOptions options;
  // What retries in gRPC C++ 1.51 aborts the process when a Trailers-Only response has no
  // grpc-status, as the suite's servers send it.
  options.retries = false;
  if (!request.server_tls_cert().empty()) {
    const auto& own = request.client_tls_creds();
    options.tls = TlsOptions{request.server_tls_cert(), own.cert(), own.key(), ""};
  }
  if (request.message_receive_limit() > 0) {
    constexpr auto most = std::uint32_t{std::numeric_limits<int>::max()};
    options.max_receive_message = static_cast<int>(std::min(request.message_receive_limit(), most));
  }
  return options;
}

CallRequest call_of(const ClientCompatRequest& request) {
  require_what_grpc_speaks(request);
  CallRequest call;
  call.headers_may_wait = true;
  call.pattern = pattern_of(request);
  call.path = path_of(request);
  call.messages = messages_of(request);
  call.half_close_after_responses = is_full_duplex(request) ? request.request_messages_size() : 0;
  call.metadata = metadata_of(request);
  if (request.has_timeout_ms()) {
    call.deadline_ms = request.timeout_ms();
  }
  call.compression = compression_of(request);
  if (request.has_cancel()) {
    call.cancel = cancel_of(request);
  }
  return call;
}

}  // namespace reference::connect
