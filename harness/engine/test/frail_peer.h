// A target in memory that a word can harm: after `freeze` no connection is answered any more, after
// `sicken` it is as before but has something to tell the harness, after `perish` it ends every
// connection.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/engine/memory_transport.h"
#include "peer/peer.h"

namespace engine::test {

struct Health {
  bool frozen = false;
  bool sick = false;
  bool perished = false;
};

class FrailPeer final : public peer::Peer {
 public:
  explicit FrailPeer(std::shared_ptr<Health> health)
      : health_(std::move(health)), inner_(peer::make_null_peer("yes")) {}

  void receive(wire::Bytes octets) override {
    const std::string_view text(reinterpret_cast<const char*>(octets.data()), octets.size());
    health_->frozen = health_->frozen || text.find("freeze") != std::string_view::npos;
    health_->sick = health_->sick || text.find("sicken") != std::string_view::npos;
    health_->perished = health_->perished || text.find("perish") != std::string_view::npos;
    if (health_->perished) {
      hang_up();
    } else if (!health_->frozen) {
      inner_->receive(octets);
      say(inner_->take_output());
    }
  }

 private:
  std::shared_ptr<Health> health_;
  std::unique_ptr<peer::Peer> inner_;
};

/// Makes `memory:KIND` such a target; the health is that of all its connections.
inline std::shared_ptr<Health> add_frail_target(const std::string& kind) {
  auto health = std::make_shared<Health>();
  add_memory_transport(kind, [health](EventLoop& loop, TransportListener& listener) {
    return std::make_unique<MemoryTransport>(loop, listener, std::make_unique<FrailPeer>(health));
  });
  return health;
}

}  // namespace engine::test
