#include "harness/engine/memory_transport.h"

#include <utility>

namespace engine {

MemoryTransport::MemoryTransport(EventLoop& loop, TransportListener& listener,
                                 std::unique_ptr<peer::Peer> peer)
    : loop_(loop), listener_(listener), peer_(std::move(peer)) {
  loop_.defer([this, open = open_] {
    if (*open) {
      listener_.on_open("");
    }
  });
}

void MemoryTransport::write(wire::Bytes octets) {
  loop_.defer([this, open = open_, copy = wire::Buffer(octets.begin(), octets.end())] {
    if (*open && !peer_->hung_up()) {
      peer_->receive(copy);
      deliver();
    }
  });
}

void MemoryTransport::deliver() {
  const auto open = open_;
  const bool hung_up = peer_->hung_up();
  const wire::Buffer output = peer_->take_output();
  if (!output.empty()) {
    listener_.on_data(output);
  }
  if (hung_up && *open) {
    listener_.on_end(false);
  }
}

}  // namespace engine
