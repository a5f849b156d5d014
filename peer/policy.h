// What a server can be told to do about connections and messages: the profiles of a target
// (targets/README.md), as options.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "peer/service/call.h"

namespace peer {

struct Policy {
  using Time = std::chrono::nanoseconds;

  /// A connection is shut down in peace that long after it began.
  std::optional<Time> most_age = std::nullopt;
  /// And cut off so much later, whatever is open.
  std::optional<Time> grace = std::nullopt;
  /// And when it has had no call for so long.
  std::optional<Time> most_idle = std::nullopt;
  /// A PING is sent after so long without an octet; the connection ends if nothing comes for as
  /// long again.
  std::optional<Time> keepalive = std::nullopt;
  /// So many PINGs that come too soon are forgiven; none set: nobody counts.
  std::optional<std::size_t> forgiven_pings = std::nullopt;
  /// Of a PING and the valid one before it.
  Time ping_interval = std::chrono::minutes(1);
  /// It holds without a call, too; else two hours do.
  bool pings_without_calls = false;
  /// In either direction.
  std::size_t largest_message = service::kMaxMessage;
  /// Calls without this `authorization` are refused; empty: nobody is asked for any.
  std::string_view authorization = {};
  /// So many services more than there are.
  std::size_t more_services = 0;
};

/// That of a profile of targets/README.md; null of one that this peer does not have.
std::optional<Policy> find_policy(std::string_view profile);

}  // namespace peer
