// How octets travel: plain TCP, TLS, or memory. One interface, so that nothing above knows which.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "harness/engine/event_loop.h"
#include "wire/bytes.h"
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
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// Queues octets; each call is a write of its own while the socket takes them.
  virtual void write(wire::Bytes octets) = 0;
  /// Ends our direction after what is queued.
  virtual void shutdown_write() = 0;
  /// Drops the connection with a TCP reset.
  virtual void reset() = 0;
  /// Closes without a word; the listener hears no more.
  virtual void close() = 0;
  /// What the TLS handshake agreed on; nothing without TLS.
  virtual wire::TlsSession session() const { return {}; }
};

/// TLS as the target needs it.
struct TlsOptions {
  std::string ca_file;  // empty: the certificate is not verified
  std::string server_name;
  std::string key_log_file;  // empty: none
};

/// Where a target listens.
struct Address {
  std::string text;  // "127.0.0.1:4711", "[::1]:4711", or "memory:SPEC"
  std::string host;
  std::uint16_t port = 0;
  std::string memory_spec;  // of an in-process peer, as peer::make_peer takes it
  std::optional<TlsOptions> tls;
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
