// Tells each change of a channel's connectivity.
#pragma once

#include <functional>
#include <memory>

#include "reference-client/channel.h"
#include "reference-client/event_loop.h"

namespace reference {

/// To be used on the loop only.
class ConnectivityWatch : public std::enable_shared_from_this<ConnectivityWatch> {
 public:
  using Told = std::function<void(grpc_connectivity_state)>;

  ConnectivityWatch(EventLoop& loop, std::shared_ptr<Channel> channel, Told told);

  /// From `known` on.
  void start(grpc_connectivity_state known);
  void stop();

 private:
  void wait();
  void on_change();

  EventLoop& loop_;
  std::shared_ptr<Channel> channel_;  // null: stopped
  Told told_;
  grpc_connectivity_state known_ = GRPC_CHANNEL_IDLE;
};

}  // namespace reference
