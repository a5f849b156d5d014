// The connection preface (RFC 9113 §3.2–3.4).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::preface {

void not_a_preface(Turn& turn, std::size_t position) {
  turn.broken({.sent = ClauseId::rfc9113_3_4_client_preface_octets,
               .demanded = connection_error(ClauseId::rfc9113_3_4_bad_preface_server),
               .reason = fmt::format("octet {} of the connection preface differs", position + 1)});
}

bool first_frame(Turn& turn, const FrameHeader& header) {
  const bool settings = header.type == static_cast<std::uint8_t>(FrameType::SETTINGS);
  const auto what = [&header] {
    return "the first frame is " + to_string(static_cast<FrameType>(header.type));
  };
  if (turn.by == Role::client) {
    if (!settings) {
      turn.broken({.sent = ClauseId::rfc9113_3_4_client_settings_follows,
                   .demanded = connection_error(ClauseId::rfc9113_3_4_preface_no_settings_server),
                   .reason = what()});
    }
    return true;
  }
  constexpr std::uint32_t kHttp = 0x485454;  // "HTT", where the length of a frame stands
  const bool http1 = header.length == kHttp && header.type == 'P';
  const TlsSession& session = turn.connection.options.session;
  if (http1 && !session.version.empty() && session.protocol != "h2") {
    return false;  // HTTP/2 was not agreed on
  }
  tls::handshake(turn);
  if (http1) {
    turn.broken({.sent = ClauseId::rfc9113_3_4_server_settings_first,
                 .demanded = connection_error(ClauseId::rfc9113_3_4_bad_preface_client_http1),
                 .reason = "the server speaks HTTP/1"});
    return false;
  }
  const bool goaway = header.type == static_cast<std::uint8_t>(FrameType::GOAWAY);
  if (goaway && !turn.fair()) {
    return true;  // refuses what is no HTTP/2; the preface and the GOAWAY may both be left out
  }
  if (!settings) {
    turn.broken({.sent = ClauseId::rfc9113_3_4_server_settings_first,
                 .demanded = connection_error(ClauseId::rfc9113_3_4_bad_preface_client_frame),
                 .reason = what()});
  } else if (header.has(flag::ACK)) {
    turn.broken({.sent = ClauseId::rfc9113_3_4_server_settings_first,
                 .demanded = connection_error(ClauseId::rfc9113_3_4_bad_preface_client_ack),
                 .reason = "the first frame acknowledges SETTINGS"});
  }
  return true;
}

/// An end that has not said anything, although the other end's preface is complete.
void left_undone(Turn& turn) {
  const End& other_end = turn.listener();
  const bool expected = other_end.preface && other_end.frames > 0 && turn.fair() &&
                        !turn.connection.closing && other_end.goaways.sent == 0;
  if (!expected || turn.speaker().frames > 0 || turn.speaker().preface_octets > 0) {
    return;
  }
  if (turn.connection.options.tls) {
    turn.broken({.sent = ClauseId::rfc9113_3_2_preface_after_tls,
                 .reason = "no connection preface after the TLS handshake"});
  } else if (turn.by == Role::server) {
    turn.broken({.sent = ClauseId::rfc9113_3_3_server_preface_cleartext,
                 .reason = "no SETTINGS in answer to the client's connection preface"});
  }
}

}  // namespace wire::observer::preface
