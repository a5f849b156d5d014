// How octets travel: plain TCP, TLS, or memory. One interface, so that nothing above knows which.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "harness/engine/event_loop.h"
#include "wire/bytes.h"
#include "wire/judge/plan.h"
#include "wire/tls_session.h"

namespace engine {

/// What a transport tells its owner. All calls come from the event loop, none after `close()`.
class TransportListener {
 public:
  virtual ~TransportListener() = default;
  /// Connected (and the TLS handshake done); `protocol` is the ALPN choice, empty where there was
  /// none.
  virtual void on_open(const std::string& protocol) = 0;
  virtual void on_data(wire::Bytes octets) = 0;
  /// The peer's end of stream, or a reset. Nothing is read after it.
  virtual void on_end(bool reset) = 0;
  /// The connection never came about.
  virtual void on_failure(const std::string& why) = 0;
  /// The peer refused the handshake that TlsOptions::offer describes, by an alert or without any.
  virtual void on_refusal(const std::string& alert) {
    on_failure("the TLS handshake was refused" + (alert.empty() ? "" : ": " + alert));
  }
  /// TLS says something after its handshake. The transport must not be destroyed meanwhile.
  virtual void on_tls(const wire::TlsNote& /*note*/) {}
};

/// What the target takes: octets of memory, microseconds of processor time so far.
struct Usage {
  std::uint64_t memory = 0;
  std::uint64_t cpu = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// Queues octets; each call is a write of its own while the socket takes them. False: the peer has
  /// left too much unread, and none of them will be sent, nor any that come later.
  virtual bool write(wire::Bytes octets) = 0;
  /// Ends our direction after what is queued.
  virtual void shutdown_write() = 0;
  /// Drops the connection with a TCP reset.
  virtual void reset() = 0;
  /// Closes without a word; the listener hears no more.
  virtual void close() = 0;
  /// Reads no more until resume(), so that what the peer says stays with it.
  virtual void pause() = 0;
  virtual void resume() = 0;
  /// How many octets of ours the peer has not read; nothing where that can't be known.
  virtual std::optional<std::size_t> unread() const { return std::nullopt; }
  /// What the peer takes of this machine, where it lives in this process.
  virtual std::optional<Usage> usage() const { return std::nullopt; }
  /// TLS 1.2: asks for another handshake on this connection; nothing where it can't be asked for.
  virtual void renegotiate() {}
  /// What the TLS handshake agreed on; nothing without TLS.
  virtual wire::TlsSession session() const { return {}; }
};

/// TLS as the target needs it.
struct TlsOptions {
  std::string ca_file;  // empty: the certificate is not verified
  std::string server_name;
  std::string key_log_file;  // empty: none
  /// PEM files of a certificate and its key, by the names that plans call them by.
  std::map<std::string, std::string> client_certificates = {};
  /// A handshake that is looked at: whatever comes of it, it is no failure.
  std::optional<wire::judge::TlsOffer> offer = {};
};

/// Where a target listens.
struct Address {
  std::string text;  // "127.0.0.1:4711", "[::1]:4711", or "memory:SPEC"
  std::string host;
  std::uint16_t port = 0;
  std::string memory_spec;  // of an in-process peer, as peer::make_peer takes it
  std::optional<TlsOptions> tls;
  /// The kernels keep little of what passes: who does not read is noticed soon.
  bool small_buffers = false;
};

/// Parses HOST:PORT, [HOST]:PORT or memory:SPEC; nothing if it is neither.
std::optional<Address> parse_address(const std::string& text);

/// Makes `memory:SPEC` known, beside peer::make_peer's; for tests, whose peers are their own.
using MakeTransport =
    std::function<std::unique_ptr<Transport>(EventLoop& loop, TransportListener& listener)>;
void add_memory_transport(const std::string& spec, MakeTransport make);
/// There is such a peer.
bool is_peer_in_memory(const std::string& spec);

/// Starts to connect; the outcome comes through the listener, which must outlive the transport.
/// Null for a memory peer that nobody knows.
std::unique_ptr<Transport> connect(EventLoop& loop, const Address& address,
                                   TransportListener& listener);

}  // namespace engine
