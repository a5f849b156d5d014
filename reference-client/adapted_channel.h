// A channel of the adapter protocol.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "reference-client/channel.h"
#include "reference-client/connectivity_watch.h"
#include "reference-client/event_loop.h"

namespace reference {

struct AdaptedChannel {
  std::int64_t id = 0;
  std::shared_ptr<Channel> channel;
  std::vector<std::shared_ptr<ConnectivityWatch>> watches;
  /// Calls and interop cases in progress.
  int busy = 0;
  /// A call has ended early: see last_words.
  bool has_last_words = false;
  std::optional<Timer> pause;
  bool closing = false;
  std::int64_t close_id = 0;  // who asked for it; 0: `bye` did
};

}  // namespace reference
