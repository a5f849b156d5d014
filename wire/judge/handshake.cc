// handshake: how TLS came about, and what it said afterwards.
#include <algorithm>

#include "wire/judge/finding.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

using Result = HandshakeMatcher::Result;

bool is_one_of(const std::vector<std::string>& wanted, const std::string& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

/// "TLSv1.2, TLS_RSA_WITH_AES_128_CBC_SHA, h2"
std::string summary(const Opened& opened) {
  if (!opened.compression.empty()) {
    return "ServerHello, compression " + opened.compression;
  }
  const std::string protocol = opened.protocol.empty() ? "no ALPN" : opened.protocol;
  return opened.tls_version + ", " + opened.cipher_suite + ", " + protocol;
}

std::string refusal(const std::string& alert) {
  return "TLS handshake refused" + (alert.empty() ? "" : ": " + alert);
}

bool fits(const HandshakeMatcher& matcher, const Opened& opened) {
  return (!matcher.protocol || *matcher.protocol == opened.protocol) &&
         is_one_of(matcher.suites, opened.cipher_suite) && opened.key_bits >= matcher.key_bits &&
         (matcher.compression.empty() || matcher.compression == opened.compression);
}

Finding read_done(const HandshakeMatcher& matcher, const Opened& opened, std::size_t index) {
  if (opened.refused) {
    // A refusal may have had a passing reason, unlike a wrong choice: it is looked at again.
    Finding finding = positive(VerdictKind::fail, "refused the TLS handshake",
                               refusal(opened.alert), {index});
    finding.basis = Basis::absence;
    return finding;
  }
  const std::string seen = summary(opened);
  const std::string bits = opened.key_bits == 0 || matcher.key_bits == 0
                               ? ""
                               : ", a key of " + std::to_string(opened.key_bits) + " bits";
  return positive(fits(matcher, opened) ? VerdictKind::pass : VerdictKind::fail,
                  "completed the TLS handshake: " + seen + bits, seen + bits, {index});
}

const TlsNote& note_at(const View& view, std::size_t index) {
  return std::get<TlsNote>(view.dialogue.event(index).what);
}

std::optional<std::size_t> find_note(const View& view, TlsNote::What what,
                                     const std::vector<std::string>& alerts) {
  for (const std::size_t index : view.dialogue.tls_notes()) {
    const TlsNote& note = note_at(view, index);
    if (note.what == what && (what != TlsNote::What::alert || is_one_of(alerts, note.alert))) {
      return index;
    }
  }
  return std::nullopt;
}

/// Of TLS 1.3 a server can refuse the client's part only when the client is done: by an alert in
/// place of its first octet.
Finding read_refused(const View& view, const HandshakeMatcher& matcher, const Opened& opened,
                     std::size_t index) {
  if (opened.refused) {
    const bool wanted = is_one_of(matcher.alerts, opened.alert);
    return positive(wanted ? VerdictKind::pass : VerdictKind::fail, "refused the TLS handshake",
                    refusal(opened.alert), {index});
  }
  const std::optional<std::size_t> alert =
      find_note(view, TlsNote::What::alert, matcher.alerts);
  if (alert && view.dialogue.inbound().empty()) {
    return positive(VerdictKind::pass, "refused the TLS handshake",
                    refusal(note_at(view, *alert).alert), {*alert});
  }
  return absent(view, "did not refuse the TLS handshake: " + summary(opened));
}

Finding read_note(const View& view, const HandshakeMatcher& matcher) {
  const auto [what, seen, missing] =
      matcher.result == Result::renegotiated
          ? std::tuple(TlsNote::What::renegotiated, "TLS renegotiated", "did not renegotiate")
      : matcher.result == Result::certificate_request
          ? std::tuple(TlsNote::What::certificate_request, "TLS CertificateRequest",
                       "asked for no certificate")
          : std::tuple(TlsNote::What::alert, "TLS alert", "sent no TLS alert");
  const std::optional<std::size_t> index = find_note(view, what, matcher.alerts);
  const End& end = view.dialogue.complaint();
  if (!index || (matcher.result == Result::renegotiated && (end.error() || end.close))) {
    return absent(view, missing);
  }
  const std::string& alert = note_at(view, *index).alert;
  const std::string text = alert.empty() ? seen : std::string(seen) + " " + alert;
  Finding finding = positive(VerdictKind::pass, text, text, {*index});
  // A handshake is over before anybody can complain about it.
  finding.settled = matcher.result != Result::renegotiated || view.mark;
  return finding;
}

}  // namespace

Finding read_handshake(const View& view, const Expect& expect) {
  const HandshakeMatcher& matcher = expect.handshake;
  const std::optional<std::size_t> index = view.dialogue.opened();
  if (!index) {
    return absent(view, "made no TLS handshake");
  }
  const Opened& opened = std::get<Opened>(view.dialogue.event(*index).what);
  switch (matcher.result) {
    case Result::done:
      return read_done(matcher, opened, *index);
    case Result::refused:
      return read_refused(view, matcher, opened, *index);
    default:
      return read_note(view, matcher);
  }
}

}  // namespace wire::judge
