#include "reference-client/connectivity_watch.h"

#include <chrono>
#include <utility>

namespace reference {
namespace {

/// gRPC can't be told to stop waiting: a stopped watch keeps its channel so long at most.
constexpr std::chrono::milliseconds longest_wait(250);

}  // namespace

ConnectivityWatch::ConnectivityWatch(EventLoop& loop, std::shared_ptr<Channel> channel, Told told)
    : loop_(loop), channel_(std::move(channel)), told_(std::move(told)) {}

void ConnectivityWatch::start(grpc_connectivity_state known) {
  known_ = known;
  wait();
}

void ConnectivityWatch::stop() { channel_.reset(); }

void ConnectivityWatch::wait() {
  channel_->grpc()->NotifyOnStateChange(
      known_, Clock::now() + longest_wait, loop_.queue(),
      EventLoop::tag([self = shared_from_this()](bool) { self->on_change(); }));
}

void ConnectivityWatch::on_change() {
  if (!channel_) {
    return;
  }
  const auto state = channel_->grpc()->GetState(false);
  if (state != known_) {
    known_ = state;
    told_(state);
  }
  wait();
}

}  // namespace reference
