// Round trips of the engine's own: a PING, or a SETTINGS frame where pings are policed, and its
// acknowledgement.
#pragma once

#include <cstdint>
#include <deque>

#include "wire/frame/ping.h"

namespace engine {

class RoundTrips {
 public:
  /// Begins one by a PING, which is to be sent.
  wire::Ping begin_ping();
  /// Begins one by our SETTINGS frame with this ordinal (the first is 1).
  void begin_settings(std::uint32_t ordinal);
  /// Every one that was begun has been answered.
  bool done() const { return pending_ == 0; }

  /// The PING is one of ours, or answers one.
  static bool marked(const wire::Ping& ping);
  /// The PING acknowledges one that is pending.
  bool answered_by(const wire::Ping& ping);
  /// The peer has acknowledged this many of our SETTINGS frames; true where that ends a round trip.
  bool answered_by_settings(std::uint32_t acknowledged);

 private:
  std::uint32_t pending_ = 0;
  std::uint8_t counter_ = 0;
  std::deque<std::uint32_t> settings_;
};

}  // namespace engine
