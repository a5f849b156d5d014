// Peers over TCP, on loopback. One thread, one poll loop, one peer object a connection.
#pragma once

#include <csignal>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "peer/peer.h"
#include "peer/serve/tls.h"
#include "wire/bytes.h"

namespace peer {

/// A listening loopback socket; `port` 0 takes a free one and is set to it. Negative on failure,
/// errno set.
int listen_on(std::uint16_t& port);

class Server {
 public:
  /// `spec` is what make_peer takes. Without `identity` octets travel in the clear.
  Server(int listener, std::string spec, std::optional<TlsIdentity> identity)
      : listener_(listener), spec_(std::move(spec)), identity_(std::move(identity)) {}
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Until `stopping` is set, by a signal that interrupts poll().
  void run(const volatile std::sig_atomic_t& stopping);

 private:
  using Time = Peer::Time;

  struct Connection {
    std::unique_ptr<Peer> peer;
    std::unique_ptr<Tls> tls = nullptr;
    /// What the socket has not taken yet; each piece is a write of its own.
    std::deque<wire::Buffer> unsent = {};
    /// All is said and our direction closed. What the client still sends is read to its end: a
    /// close before would be a reset, which may destroy our last words.
    bool draining = false;
  };

  int wait_time() const;
  void wake_due();
  void accept_one();
  void serve(int fd);
  bool hear(Connection& connection, wire::Bytes octets);
  /// False if there is nothing to be sent.
  static bool refill(Connection& connection);
  void flush(int fd, Connection& connection);
  void drop(int fd);

  int listener_;
  std::string spec_;
  std::optional<TlsIdentity> identity_;
  std::map<int, Connection> connections_;
};

}  // namespace peer
