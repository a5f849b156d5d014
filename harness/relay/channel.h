// A non-blocking connection to one end, plain or over TLS. It keeps no octets of its own, so that
// whoever reads too little slows down whoever writes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "harness/relay/tls.h"
#include "wire/bytes.h"

namespace relay {

class Channel {
 public:
  enum class Io : std::uint8_t { done, again, end, broken };

  /// Takes the descriptor; its connection may still be coming about. `session`: TLS, or null.
  Channel(int fd, Session session) : fd_(fd), session_(std::move(session)) {}
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&&) = delete;
  ~Channel();

  int fd() const { return fd_; }
  bool is_open() const { return open_; }
  /// What must be waited for before the same call is of use: the socket takes octets, not only has
  /// some.
  bool wants_write() const { return wants_write_; }

  /// Goes on with connecting and the handshake: `done`, `again`, or `broken` with why().
  Io open();
  Io read(std::span<std::uint8_t> room, std::size_t& got);
  Io write(wire::Bytes octets, std::size_t& put);
  /// Ends our direction.
  void shut();
  /// When it is destroyed, the connection is reset.
  void reset_at_close();

  const std::string& why() const { return why_; }

 private:
  Io connected();
  Io outcome_of(int result);

  int fd_;
  Session session_;
  bool connected_ = false;
  bool open_ = false;
  bool wants_write_ = true;
  std::string why_;
};

}  // namespace relay
