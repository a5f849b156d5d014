// A connection to a peer in this process: no sockets; octets pass through the event loop's deferred
// work. The peer's clock is the loop's.
#pragma once

#include <memory>

#include "harness/engine/event_loop.h"
#include "harness/engine/transport.h"
#include "peer/peer.h"

namespace engine {

class MemoryTransport final : public Transport {
 public:
  MemoryTransport(EventLoop& loop, TransportListener& listener, std::unique_ptr<peer::Peer> peer);

  void write(wire::Bytes octets) override;
  void shutdown_write() override {}
  void reset() override { close(); }
  void close() override {
    *open_ = false;
    alarm_.cancel();
  }
  ~MemoryTransport() override { *open_ = false; }

 private:
  peer::Peer::Time now() const;
  void deliver();
  void set_alarm();

  EventLoop& loop_;
  TransportListener& listener_;
  std::unique_ptr<peer::Peer> peer_;
  Timer alarm_;
  /// False once closed or destroyed; deferred work looks at it first.
  std::shared_ptr<bool> open_ = std::make_shared<bool>(true);
};

}  // namespace engine
