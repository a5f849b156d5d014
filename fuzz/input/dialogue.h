// What two ends say on one connection, as fuzz input: any octets, in any order. The first octet
// says how the dialogue begins; each piece is an octet with its end and its length, and so many
// octets.
#pragma once

#include <cstdint>

#include "wire/bytes.h"
#include "wire/observer/role.h"
#include "wire/tls_session.h"

namespace fuzz {

/// Octets of one end.
struct Piece {
  wire::observer::Role by = wire::observer::Role::client;
  wire::Bytes octets;
};

class Dialogue {
 public:
  explicit Dialogue(wire::Bytes input);

  /// Both have said their preface and acknowledged it: what follows are frames.
  bool is_greeted() const { return (flags_ & kGreeted) != 0; }
  bool is_over_tls() const { return (flags_ & kOverTls) != 0; }
  /// Neither end closes it.
  bool stays_open() const { return !is_over_tls() && (flags_ & kOpen) != 0; }
  bool ends_with_reset() const { return (flags_ & kReset) != 0; }
  /// Who ends it.
  wire::observer::Role ended_by() const {
    return (flags_ & kServerEnds) != 0 ? wire::observer::Role::server
                                       : wire::observer::Role::client;
  }

  /// What its handshake came to, where it is over TLS: nothing known, or one of three.
  wire::TlsSession session() const;
  /// So many octets at a time are to give the same as each piece as a whole.
  std::size_t step() const;

  /// The next piece; false at the end of the input. The last one may be shorter than it says.
  bool next(Piece& piece);

  static constexpr std::uint8_t kGreeted = 0x01;
  static constexpr std::uint8_t kOverTls = 0x02;
  static constexpr std::uint8_t kReset = 0x04;
  static constexpr std::uint8_t kServerEnds = 0x08;
  /// Two bits each.
  static constexpr unsigned kStepShift = 4;
  static constexpr unsigned kSessionShift = 6;
  /// One of these, where it is not over TLS.
  static constexpr std::uint8_t kOpen = 0x40;
  /// Of the octet before a piece: the server speaks; the rest is its length, less one.
  static constexpr std::uint8_t kServer = 0x80;
  static constexpr std::size_t kLongest = 0x80;

 private:
  wire::Cursor cursor_;
  std::uint8_t flags_ = 0;
};

}  // namespace fuzz
