// Bounds on what comes from a target. Each has a name, which the `error` of a case that meets it
// shows.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace engine {

/// Said to a peer that does not read; a transport keeps no more than that.
constexpr std::size_t kUnsentOctets = std::size_t{64} << 20;

struct Limits {
  /// Taken in on one connection.
  std::size_t connection_frames = 20'000;
  std::size_t connection_octets = std::size_t{4} << 20;
  /// The same of a connection that was flooded, whose frames are only counted.
  std::size_t flood_octets = std::size_t{64} << 20;
  /// Kept of one attempt, sent and received: octets, what was decoded from them, and the events
  /// around them. A step may send 16 MiB.
  std::size_t attempt_memory = std::size_t{64} << 20;
  /// The same of all the attempts that are in flight, wait for a second look, or linger.
  std::size_t run_memory = std::size_t{256} << 20;
};

/// Why an attempt is given up.
inline std::string limit_met(std::string_view name, std::size_t limit,
                             std::string_view what = "sent more than that") {
  return "limit " + std::string(name) + " (" + std::to_string(limit) + "): the target " +
         std::string(what);
}

}  // namespace engine
