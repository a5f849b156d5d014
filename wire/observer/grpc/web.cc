// gRPC-Web: the body of a response carries the trailers too (doc/PROTOCOL-WEB.md of gRPC).
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "wire/observer/grpc/hooks.h"
#include "wire/observer/grpc/rules.h"
#include "wire/observer/text.h"

namespace wire::observer::grpc::web {
namespace {

using enum ClauseId;
using Line = WebState::Line;

constexpr std::uint8_t kTrailers = 0x80;
constexpr std::uint16_t kOk = 200;

void lose(Turn& turn, ClauseId clause, std::string reason) {
  turn.side().grpc.web.lost = true;
  broken(turn, clause, std::move(reason));
}

// Trailers: an HTTP/1 header block without the blank line at its end
//

void line_start(Turn& turn, WebState& web, std::uint8_t octet) {
  if (octet == '\r' || octet == '\n') {
    return lose(turn, grpc_web_trailer_frame, "the trailers end with a blank line");
  }
  web.line = Line::name;
}

void trailer_octet(Turn& turn, std::uint8_t octet) {
  WebState& web = turn.side().grpc.web;
  if (web.line == Line::carriage_return) {
    if (octet != '\n') {
      return lose(turn, grpc_web_trailer_crlf, "a CR without LF in the trailers");
    }
    web.line = Line::start;
    return;
  }
  if (web.line == Line::start) {
    line_start(turn, web, octet);
  } else if (octet == '\n') {
    return lose(turn, grpc_web_trailer_crlf, "a trailer line that ends with a bare LF");
  } else if (octet == '\r') {
    web.line = Line::carriage_return;
    return;
  }
  if (web.line == Line::name && octet == ':') {
    web.line = Line::value;
  } else if (web.line == Line::name && octet >= 'A' && octet <= 'Z') {
    lose(turn, grpc_web_lowercase_names,
         fmt::format("the trailer name has a \"{:c}\"", static_cast<char>(octet)));
  }
}

void end_trailers(Turn& turn) {
  WebState& web = turn.side().grpc.web;
  web.trailers_ended = true;
  if (web.line != Line::start && !web.lost) {
    lose(turn, grpc_web_trailer_crlf, "the last trailer line does not end with CRLF");
  }
}

// Frames: a flag octet, four octets of length, the octets
//

void begin_frame(Turn& turn) {
  GrpcState& state = turn.side().grpc;
  MessageCursor& frame = state.message;
  frame.left = static_cast<std::uint32_t>(frame.prefix[1]) << 24U |
               static_cast<std::uint32_t>(frame.prefix[2]) << 16U |
               static_cast<std::uint32_t>(frame.prefix[3]) << 8U | frame.prefix[4];
  state.web.in_trailers = (frame.prefix[0] & kTrailers) != 0;
  if (turn.by == Role::client && state.web.in_trailers) {
    return lose(turn, grpc_http2_message_prefix, "trailers in the body of a request");
  }
  if (frame.left == 0) {
    frame.prefix_octets = 0;
    if (state.web.in_trailers) {
      end_trailers(turn);
    }
  }
}

void frame_octet(Turn& turn, std::uint8_t octet) {
  GrpcState& state = turn.side().grpc;
  MessageCursor& frame = state.message;
  if (state.web.trailers_ended) {
    return lose(turn, grpc_web_trailer_last, "something follows the trailers");
  }
  if (frame.prefix_octets < frame.prefix.size()) {
    frame.prefix[frame.prefix_octets++] = octet;
    if (frame.prefix_octets == frame.prefix.size()) {
      begin_frame(turn);
    }
    return;
  }
  if (state.web.in_trailers) {
    trailer_octet(turn, octet);
  }
  if (--frame.left == 0) {
    frame.prefix_octets = 0;
    if (state.web.in_trailers) {
      end_trailers(turn);
    }
  }
}

// Text mode: base64, each chunk perhaps padded on its own
//

int base64_digit(std::uint8_t c) {
  if (c >= 'A' && c <= 'Z') {
    return c - 'A';
  }
  if (c >= 'a' && c <= 'z') {
    return c - 'a' + 26;
  }
  if (c >= '0' && c <= '9') {
    return c - '0' + 52;
  }
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void text_octet(Turn& turn, std::uint8_t c) {
  WebState& web = turn.side().grpc.web;
  const int digit = c == '=' ? 0 : base64_digit(c);
  const bool late_digit = c != '=' && web.group_padding > 0;
  const bool early_padding = c == '=' && web.group_characters < 2;
  if (digit < 0 || late_digit || early_padding) {
    return lose(turn, grpc_web_content_type_text,
                fmt::format("the octet {:#04x} where base64 goes on", c));
  }
  web.group_padding = static_cast<std::uint8_t>(web.group_padding + (c == '=' ? 1 : 0));
  web.group = web.group << 6U | static_cast<std::uint32_t>(digit);
  if (++web.group_characters < 4) {
    return;
  }
  const std::uint32_t group = web.group;
  const unsigned octets = 3U - web.group_padding;
  web.group = web.group_characters = web.group_padding = 0;
  for (unsigned i = 0; i < octets && !web.lost; ++i) {
    frame_octet(turn, static_cast<std::uint8_t>(group >> (16 - 8 * i)));
  }
}

/// Who answers with another type altogether does not speak gRPC-Web, which nobody must.
void content_type(Turn& turn, const Section& section) {
  const SectionField* type = section.find(FieldName::content_type);
  if (type != nullptr && type->value.starts_with("application/grpc-web") &&
      !turn.side().message.grpc_web) {
    broken(turn, grpc_web_content_type,
           fmt::format("content-type: {}", printable(type->value)));
  }
}

}  // namespace

void on_section(Turn& turn, const Section& section) {
  if (section.kind != SectionKind::request && section.kind != SectionKind::response) {
    return;
  }
  content_type(turn, section);
  const SectionField* coding = section.find("content-transfer-encoding");
  if (turn.side().message.grpc_web_text && coding != nullptr && coding->value == "base64") {
    broken(turn, grpc_web_text_no_transfer_encoding, "content-transfer-encoding: base64");
  }
  turn.side().grpc.status_in_headers = section.find("grpc-status") != nullptr;
}

void on_data(Turn& turn, Bytes content) {
  const WebState& web = turn.side().grpc.web;
  const bool text = turn.side().message.grpc_web_text;
  for (std::size_t i = 0; i < content.size() && !web.lost; ++i) {
    text ? text_octet(turn, content[i]) : frame_octet(turn, content[i]);
  }
}

void on_end(Turn& turn) {
  const Side& side = turn.side();
  const Message& message = side.message;
  const bool answers = turn.by == Role::server && message.grpc_web && message.status == kOk &&
                       !message.malformed && !side.grpc.web.lost;
  if (answers && !side.grpc.web.trailers_ended && !side.grpc.status_in_headers) {
    broken(turn, grpc_web_trailer_frame, "the response ends without trailers in its body");
  }
}

}  // namespace wire::observer::grpc::web
