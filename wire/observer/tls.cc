// TLS, as far as HTTP/2 speaks of it (RFC 9113 §3.2, §9.2.2).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::tls {
namespace {

using enum ClauseId;

std::string describe(const TlsSession& session) {
  return fmt::format("{} with {}", session.version, session.cipher_suite);
}

}  // namespace

void handshake(Turn& turn) {
  const TlsSession& session = turn.connection.options.session;
  if (session.version.empty() || turn.by != Role::server) {
    return;
  }
  if (session.protocol != "h2") {
    turn.broken({.sent = rfc9113_3_2_alpn_h2,
                 .reason = fmt::format("HTTP/2 on a connection whose protocol by ALPN is \"{}\"",
                                       session.protocol)});
  }
}

void served(Turn& turn) {
  const TlsSession& session = turn.connection.options.session;
  if (turn.by == Role::server && session.prohibited_suite()) {
    turn.broken({.sent = rfc9113_9_2_2_no_prohibited_suite, .reason = describe(session)});
  }
}

void goaway(Turn& turn, ErrorCode code) {
  const TlsSession& session = turn.connection.options.session;
  if (code == ErrorCode::INADEQUATE_SECURITY && session.version == "TLSv1.3") {
    turn.broken({.sent = rfc9113_9_2_2_no_false_inadequate,
                 .reason = "INADEQUATE_SECURITY, but no suite of TLS 1.3 is prohibited"});
  } else if (code == ErrorCode::INADEQUATE_SECURITY && session.version == "TLSv1.2" &&
             !session.prohibited_suite()) {
    turn.broken({.sent = rfc9113_9_2_2_no_false_inadequate,
                 .reason = "INADEQUATE_SECURITY on " + describe(session)});
  }
}

}  // namespace wire::observer::tls
