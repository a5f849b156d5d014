// A server's response headers, and how a response ends (gRPC over HTTP/2, "Responses").
#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "wire/observer/grpc/rules.h"
#include "wire/observer/text.h"

namespace wire::observer::grpc::response {
namespace {

using enum ClauseId;

constexpr std::uint16_t kOk = 200;

/// A request may be refused before gRPC comes to see it, with an error of HTTP's.
bool refuses_before_grpc(std::uint16_t status) { return status >= 400; }

/// The errors by which also a proper call may be refused so: path, method, content-type and size are
/// looked at before gRPC. NOT_FOUND is a status of the application; a 404 beside it is derived from it.
bool refuses_a_proper_call(std::uint16_t status, std::string_view grpc_status) {
  constexpr std::string_view kNotFound = "5";
  return (status == 404 && grpc_status != kNotFound) || status == 405 || status == 415 ||
         status == 431;
}

void http_status(Turn& turn, const Section& section) {
  const Message& message = turn.side().message;
  const SectionField* grpc_status = section.find("grpc-status");
  const bool speaks_grpc = message.grpc || grpc_status != nullptr;
  if (message.status == kOk || message.status == 0 || !speaks_grpc) {
    return;
  }
  const std::string reason = fmt::format(":status {} in a gRPC response", message.status);
  if (!refuses_before_grpc(message.status)) {
    broken(turn, grpc_http2_status_200, reason);
  } else if (grpc_status != nullptr && is_proper_call(*turn.stream) && turn.fair() &&
             !refuses_a_proper_call(message.status, grpc_status->value)) {
    broken(turn, grpc_http2_status_200, reason);
    turn.broken({.sent = grpc_status_http_no_reverse,
                 .reason = fmt::format(":status {} with grpc-status {}", message.status,
                                       printable(grpc_status->value))});
  }
}

void content_type(Turn& turn, const Section& section) {
  const Message& message = turn.side().message;
  if (message.grpc || message.status != kOk || !is_proper_call(*turn.stream) || !turn.fair()) {
    return;
  }
  const SectionField* type = section.find(FieldName::content_type);
  broken(turn, grpc_http2_response_content_type,
         type == nullptr ? "a gRPC response without content-type"
                         : fmt::format("content-type: {}", printable(type->value)));
}

/// Trailers-Only has its status in the headers; a response that goes on has not. An error of HTTP's
/// in another content-type is no gRPC response.
void status_place(Turn& turn, const Section& section) {
  if (!turn.side().message.grpc || section.find("grpc-status") == nullptr || section.end_stream) {
    return;
  }
  turn.side().grpc.status_in_headers = true;
  broken(turn, grpc_http2_status_not_in_headers, "grpc-status in headers that trailers follow");
}

bool is_pushback(std::string_view value) {
  std::int32_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  const std::string_view digits = value.starts_with('-') ? value.substr(1) : value;
  const bool needless_zero = digits.size() > 1 && digits.front() == '0';
  return error == std::errc() && stop == end && !value.empty() && !needless_zero;
}

}  // namespace

void section(Turn& turn, const Section& section) {
  http_status(turn, section);
  content_type(turn, section);
  status_place(turn, section);
  if (const SectionField* field = section.find("grpc-retry-pushback-ms");
      field != nullptr && !is_pushback(field->value)) {
    broken(turn, grpc_retry_pushback_form,
           fmt::format("grpc-retry-pushback-ms: {}", printable(field->value)));
  }
}

void end(Turn& turn) {
  const Message& message = turn.side().message;
  if (message.phase != Message::Phase::content || message.malformed || !message.grpc ||
      message.status != kOk || !is_proper_call(*turn.stream) || !turn.fair()) {
    return;
  }
  const bool trailers_only = message.data_frames == 0;
  if (!trailers_only) {
    broken(turn, grpc_http2_response_sequence, "the response ends with DATA, without trailers");
  }
  if (!trailers_only || turn.connection.section.find("grpc-status") == nullptr) {
    broken(turn, grpc_http2_status_always_in_trailers, "the response ends without grpc-status");
  }
}

}  // namespace wire::observer::grpc::response
