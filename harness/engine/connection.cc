#include "harness/engine/connection.h"

#include <utility>

namespace engine {

using wire::judge::FrameSeen;

namespace {

wire::hpack::Limits limits_of_a_client() {
  wire::hpack::Limits limits;
  limits.receiver = wire::hpack::Receiver::client;
  return limits;
}

}  // namespace

Connection::Connection(EventLoop& loop, std::uint32_t id, const Target& target, bool auto_windows,
                       const Limits& limits, OnEvent on_event)
    : loop_(loop),
      id_(id),
      target_(target),
      auto_windows_(auto_windows),
      on_event_(std::move(on_event)),
      limits_(limits),
      out_{wire::FrameReader(wire::kMaxFrameSize), FieldBlocks()},
      in_{wire::FrameReader(), FieldBlocks(limits_of_a_client())} {}

Connection::~Connection() { close(); }

void Connection::emit(What what) { on_event_(*this, std::move(what)); }

FrameSeen Connection::read_frame(Reading& reading, wire::judge::Direction direction,
                                 wire::RawFrame raw) {
  FrameSeen seen;
  seen.direction = direction;
  seen.header = raw.header;
  seen.payload = std::move(raw.payload);
  auto frame = wire::decode_frame(seen.header, seen.payload);
  if (frame) {
    seen.frame = std::move(*frame);
  } else {
    seen.malformed = std::move(frame.error());
    seen.frame = wire::Unknown{seen.payload};
  }
  reading.blocks.collect(seen);
  return seen;
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
  if (target_.address.tls && protocol != "h2") {
    on_failure("the TLS handshake chose " +
               (protocol.empty() ? "no protocol by ALPN" : "`" + protocol + "` by ALPN") +
               ", not `h2`");
    return;
  }
  opened_ = true;
  const wire::TlsSession session = transport_->session();
  emit(wire::judge::Opened{protocol, "", session.version, session.cipher_suite});
}

void Connection::on_failure(const std::string& why) {
  failure_ = why;
  wire::judge::Opened opened;
  opened.failure = why;
  emit(std::move(opened));
}

void Connection::on_end(bool reset) {
  ended_ = true;
  emit(wire::judge::Closed{true, reset});
}

void Connection::end_writing() {
  write_ended_ = true;
  if (transport_) {
    transport_->shutdown_write();
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
  return is_open() && settings_.any_received() && settings_.sent_count() > 0 &&
         settings_.all_acknowledged() && interjections_.empty();
}

std::string Connection::unsettled() const {
  if (failure_) {
    return "no connection: " + *failure_;
  }
  if (!opened_) {
    return "no connection";
  }
  if (!settings_.any_received()) {
    return broken_ ? "what came is no HTTP/2" : "no SETTINGS frame from the target";
  }
  return settings_.all_acknowledged() ? "the connection is in order"
                                      : "our SETTINGS frame was not acknowledged";
}

}  // namespace engine
