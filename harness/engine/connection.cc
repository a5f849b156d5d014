#include "harness/engine/connection.h"

#include <utility>

namespace engine {

Connection::Connection(EventLoop& loop, std::uint32_t id, const Target& target, bool auto_windows,
                       const Limits& limits, OnEvent on_event)
    : loop_(loop),
      id_(id),
      target_(target),
      auto_windows_(auto_windows),
      on_event_(std::move(on_event)),
      limits_(limits) {}

Connection::~Connection() { close(); }

void Connection::emit(What what) {
  if (!flooded_ || !only_counted(what)) {
    on_event_(*this, std::move(what));
  }
}

void Connection::begin_flood(bool unread) {
  flooded_ = true;
  if (unread && is_open()) {
    transport_->pause();
  }
}

bool Connection::only_counted(const What& what) {
  const auto* seen = std::get_if<wire::judge::FrameSeen>(&what);
  if (seen == nullptr) {
    return std::holds_alternative<wire::judge::RawSeen>(what);
  }
  const bool inbound = seen->direction == wire::judge::Direction::in;
  frames_counted_ += inbound ? 1 : 0;
  return !(inbound && std::holds_alternative<wire::Goaway>(seen->frame));
}

// Beginning and end
//

void Connection::open() {
  transport_ = connect(loop_, target_.address, *this);
  if (!transport_) {
    failure_ = "no such peer: " + target_.address.text;
  }
}

void Connection::on_open(const std::string& protocol) {
  const auto& tls = target_.address.tls;
  if (tls && !tls->offer && protocol != "h2") {
    on_failure("the TLS handshake chose " +
               (protocol.empty() ? "no protocol by ALPN" : "`" + protocol + "` by ALPN") +
               ", not `h2`");
    return;
  }
  opened_ = true;
  const wire::TlsSession session = transport_->session();
  wire::judge::Opened opened;
  opened.protocol = protocol;
  opened.tls_version = session.version;
  opened.cipher_suite = session.cipher_suite;
  opened.key_bits = session.key_bits;
  opened.compression = session.compression;
  emit(std::move(opened));
}

void Connection::on_refusal(const std::string& alert) {
  ended_ = true;
  wire::judge::Opened opened;
  opened.refused = true;
  opened.alert = alert;
  emit(std::move(opened));
}

void Connection::on_tls(const wire::TlsNote& note) {
  // OpenSSL ends a connection whose renegotiation was refused; the peer did not.
  given_up_ = given_up_ || note.alert == "no_renegotiation";
  emit(note);
}

void Connection::renegotiate() {
  if (is_open()) {
    transport_->renegotiate();
  }
}

void Connection::on_failure(const std::string& why) {
  failure_ = why;
  wire::judge::Opened opened;
  opened.failure = why;
  emit(std::move(opened));
}

/// What the peer has met with its end may have been no whole frame.
void Connection::on_end(bool reset) {
  ended_ = true;
  if (const wire::Bytes octets = reading_.unfinished(); !octets.empty()) {
    emit(wire::judge::RawSeen{wire::judge::Direction::out,
                              wire::Buffer(octets.begin(), octets.end())});
  }
  emit(wire::judge::Closed{!given_up_, reset});
}

void Connection::end_writing() {
  if (std::exchange(write_ended_, true)) {
    return;
  }
  if (transport_) {
    transport_->shutdown_write();
    emit(wire::judge::Closed{false, false});
  }
}

void Connection::reset() {
  if (is_open()) {
    transport_->reset();
    closed_ = true;
    emit(wire::judge::Closed{false, true});
  }
}

void Connection::close() {
  if (std::exchange(closed_, true)) {
    return;
  }
  if (transport_) {
    transport_->close();
  }
}

void Connection::close_by_script() {
  if (is_open()) {
    close();
    emit(wire::judge::Closed{false, false});
  }
}

// How it stands
//

bool Connection::settled() const {
  const SettingsExchange& settings = reading_.settings();
  return is_open() && settings.any_received() && settings.sent_count() > 0 &&
         settings.all_acknowledged() && interjections_.empty();
}

std::string Connection::unsettled() const {
  if (failure_) {
    return "no connection: " + *failure_;
  }
  if (!opened_) {
    return "no connection";
  }
  if (!reading_.settings().any_received()) {
    return broken_ ? "what came is no HTTP/2" : "no SETTINGS frame from the target";
  }
  return reading_.settings().all_acknowledged() ? "the connection is in order"
                                                : "our SETTINGS frame was not acknowledged";
}

}  // namespace engine
