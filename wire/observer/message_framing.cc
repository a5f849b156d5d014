// How a message is put together (RFC 9113 §8.1).
#include <fmt/format.h>

#include <charconv>

#include "wire/observer/rules.h"
#include "wire/observer/text.h"

namespace wire::observer::message_framing {
namespace {

using enum ClauseId;

std::optional<std::uint64_t> parse_length(std::string_view text) {
  std::uint64_t length = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, length);
  return error == std::errc() && stop == end && !text.empty() ? std::optional(length)
                                                              : std::nullopt;
}

/// Repeated equal values are one value; anything else that is not a number says nothing.
void read_content_length(Turn& turn, const Section& section) {
  Message& message = turn.side().message;
  for (const SectionField& field : section.fields()) {
    if (field.which != FieldName::content_length) {
      continue;
    }
    const auto length = parse_length(field.value);
    if (!length || (message.content_length && message.content_length != length)) {
      message.content_length.reset();
      turn.broken({.demanded = stream_error(rfc9113_8_1_1_content_length_invalid),
                   .reason = fmt::format("content-length: {}", printable(field.value))});
      return;
    }
    message.content_length = length;
  }
}

void trailers(Turn& turn, const Section& section) {
  if (!section.end_stream && !turn.stream->connect) {
    turn.broken({.demanded = stream_error(pick(turn.by, rfc9113_8_1_second_headers_no_es_server,
                                               rfc9113_8_1_second_headers_no_es_client)),
                 .reason = "a second HEADERS frame that does not end the message"});
  }
}

ClauseId length_clause(const Turn& turn, const Message& message) {
  if (turn.by == Role::client) {
    return message.data_frames > 1 ? rfc9113_8_1_1_content_length_multi_server
                                   : rfc9113_8_1_1_content_length_server;
  }
  return message.content > *message.content_length ? rfc9113_8_1_1_content_length_long_client
                                                   : rfc9113_8_1_1_content_length_short_client;
}

void differs(Turn& turn) {
  Message& message = turn.side().message;
  turn.broken({.sent = rfc9113_8_1_1_content_length_send,
               .demanded = stream_error(length_clause(turn, message)),
               .reason = fmt::format("content-length {}, and {} octets of content",
                                     *message.content_length, message.content)});
  message.malformed = true;
}

/// content-length says how much content there is.
bool length_counts(const Turn& turn, const Message& message) {
  return message.content_length && !message.malformed && !message.no_content &&
         !turn.stream->connect;
}

}  // namespace

void section(Turn& turn, const Section& section) {
  switch (section.kind) {
    case SectionKind::trailers:
      return trailers(turn, section);
    case SectionKind::informational:
      if (section.end_stream) {
        turn.broken({.demanded = stream_error(rfc9113_8_1_interim_end_stream_client),
                     .reason = "an informational response with END_STREAM"});
      }
      return;
    default:
      return read_content_length(turn, section);
  }
}

void data(Turn& turn, std::size_t octets) {
  Message& message = turn.side().message;
  if (message.phase == Message::Phase::headers && !message.malformed) {
    turn.broken({.demanded = stream_error(message.informational
                                              ? rfc9113_8_1_interim_only_client
                                              : rfc9113_8_1_data_before_headers_client),
                 .reason = "DATA before the headers of the response"});
    message.malformed = true;
  }
  message.content += octets;
  ++message.data_frames;
  if (length_counts(turn, message) && message.content > *message.content_length) {
    differs(turn);
  }
}

void end(Turn& turn) {
  const Message& message = turn.side().message;
  if (length_counts(turn, message) && message.content != *message.content_length) {
    differs(turn);
  }
}

}  // namespace wire::observer::message_framing
