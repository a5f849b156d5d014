// Trailers and the status of a call (gRPC over HTTP/2, "Trailers").
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "wire/observer/grpc/rules.h"
#include "wire/observer/grpc/utf8.h"
#include "wire/observer/text.h"

namespace wire::observer::grpc::trailers {
namespace {

using enum ClauseId;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_status(std::string_view value) {
  return !value.empty() && std::all_of(value.begin(), value.end(), is_digit) &&
         (value.front() != '0' || value.size() == 1);
}

int hex_digit(char c) {
  if (is_digit(c)) {
    return c - '0';
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// What stays plain, escapes that are whole, and UTF-8 behind them.
bool is_percent_encoded(std::string_view value) {
  Utf8Check utf8;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c != '%') {
      if (c < 0x20 || c > 0x7e || !utf8.take(static_cast<std::uint8_t>(c))) {
        return false;
      }
      continue;
    }
    const int high = i + 2 < value.size() ? hex_digit(value[i + 1]) : -1;
    const int low = i + 2 < value.size() ? hex_digit(value[i + 2]) : -1;
    if (high < 0 || low < 0 || !utf8.take(static_cast<std::uint8_t>(high * 16 + low))) {
      return false;
    }
    i += 2;
  }
  return utf8.complete();
}

std::size_t count(const Section& section, std::string_view name) {
  return static_cast<std::size_t>(
      std::count_if(section.fields().begin(), section.fields().end(),
                    [name](const SectionField& field) { return field.name == name; }));
}

void response_trailers(Turn& turn, const Section& section) {
  const Message& message = turn.side().message;
  if (!section.end_stream) {
    const bool before_content = message.data_frames == 0;
    broken(turn,
           before_content ? grpc_http2_response_headers_one_block : grpc_http2_trailers_end_stream,
           before_content ? "a second section of headers" : "trailers without END_STREAM");
    return;
  }
  if (section.find("grpc-status") == nullptr && !turn.side().grpc.status_in_headers &&
      message.grpc && is_proper_call(*turn.stream) && turn.fair()) {
    broken(turn, grpc_http2_status_always_in_trailers, "trailers without grpc-status");
  }
}

}  // namespace

void section(Turn& turn, const Section& section) {
  if (turn.by == Role::server) {
    return response_trailers(turn, section);
  }
  broken(turn, grpc_http2_req_sequence, "trailers in a request");
  if (section.end_stream) {
    broken(turn, grpc_http2_eos_client, "END_STREAM on trailers, not on a DATA frame");
  }
}

void status(Turn& turn, const Section& section) {
  if (turn.by == Role::client) {
    return;
  }
  const SectionField* status = section.find("grpc-status");
  const std::size_t times = count(section, "grpc-status");
  const bool twice = times > 1 || (times == 1 && turn.side().grpc.status_in_headers);
  if (twice) {
    broken(turn, grpc_http2_status_once, "grpc-status more than once");
  }
  if (status != nullptr && !is_status(status->value)) {
    broken(turn, grpc_http2_status_decimal, fmt::format("grpc-status: {}", printable(status->value)));
  }
  const SectionField* message = section.find("grpc-message");
  if (message != nullptr && !is_percent_encoded(message->value)) {
    broken(turn, grpc_http2_message_percent_encode,
           fmt::format("grpc-message: {}", printable(message->value)));
  }
}

}  // namespace wire::observer::grpc::trailers
