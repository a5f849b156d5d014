#include "harness/engine/memory_transport.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace engine {

MemoryTransport::MemoryTransport(EventLoop& loop, TransportListener& listener,
                                 std::unique_ptr<peer::Peer> peer)
    : loop_(loop), listener_(listener), peer_(std::move(peer)), alarm_(loop) {
  loop_.defer([this, open = open_] {
    if (*open) {
      listener_.on_open("");
    }
    if (*open) {
      deliver();
    }
  });
}

void MemoryTransport::write(wire::Bytes octets) {
  loop_.defer([this, open = open_, copy = wire::Buffer(octets.begin(), octets.end())] {
    if (*open && !peer_->hung_up()) {
      peer_->wake(now());
      peer_->receive(copy);
      deliver();
    }
  });
}

peer::Peer::Time MemoryTransport::now() const {
  return std::chrono::duration_cast<peer::Peer::Time>(
      std::chrono::duration<double>(loop_.now()));
}

void MemoryTransport::deliver() {
  const auto open = open_;
  const bool hung_up = peer_->hung_up();
  while (*open) {
    const wire::Buffer output = peer_->take_output();
    if (output.empty()) {
      break;
    }
    listener_.on_data(output);
  }
  if (!*open) {
    return;
  }
  if (hung_up) {
    listener_.on_end(false);
  } else {
    set_alarm();
  }
}

/// At most a millisecond late, never early.
void MemoryTransport::set_alarm() {
  const auto due = peer_->wakes_at();
  if (!due) {
    alarm_.cancel();
    return;
  }
  const auto delay = std::chrono::ceil<Milliseconds>(std::max(*due - now(), peer::Peer::Time(0)));
  constexpr Milliseconds kLongest = std::chrono::hours(24);
  alarm_.set(std::min(delay, kLongest), [this] {
    peer_->wake(now());
    deliver();
  });
}

}  // namespace engine
