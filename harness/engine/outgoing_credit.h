// The flow-control windows that the peer keeps for what we send (RFC 9113 §5.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "wire/types.h"

namespace engine {

/// Of the connection and of each stream, before anything was said (RFC 9113 §6.9.2).
inline constexpr std::uint32_t kDefaultWindow = 65'535;

class OutgoingCredit {
 public:
  /// DATA of this length was sent, whether it was allowed or not.
  void spend(wire::StreamId stream, std::uint32_t length);
  /// The peer's WINDOW_UPDATE; stream 0 is the connection.
  void grant(wire::StreamId stream, std::uint32_t increment);
  /// The peer's SETTINGS_INITIAL_WINDOW_SIZE moves every stream's window (RFC 9113 §6.9.2).
  void set_initial_window(std::uint32_t octets);
  /// How many octets of DATA the peer takes on this stream now.
  std::size_t available(wire::StreamId stream);

 private:
  std::int64_t& of(wire::StreamId stream);

  std::int64_t connection_ = kDefaultWindow;
  std::int64_t initial_ = kDefaultWindow;
  std::map<wire::StreamId, std::int64_t> streams_;
};

}  // namespace engine
