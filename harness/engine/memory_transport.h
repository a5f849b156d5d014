// A connection to a peer in this process: no sockets; octets pass through the event loop's deferred
// work, and the peer's clock is the loop's. Like a socket it carries what was written before an
// end, hands octets over in pieces, and bounds what waits on either way.
#pragma once

#include <deque>
#include <memory>

#include "harness/engine/event_loop.h"
#include "harness/engine/transport.h"
#include "peer/peer.h"

namespace engine {

class MemoryTransport final : public Transport {
 public:
  MemoryTransport(EventLoop& loop, TransportListener& listener, std::unique_ptr<peer::Peer> peer);
  ~MemoryTransport() override { *open_ = false; }

  bool write(wire::Bytes octets) override;
  void shutdown_write() override;
  void reset() override;
  void close() override;
  void pause() override { paused_ = true; }
  void resume() override;
  std::optional<std::size_t> unread() const override { return unread_; }
  std::optional<Usage> usage() const override;

 private:
  /// Runs `task` from the loop, unless the connection is closed by then.
  void later(EventLoop::Task task);
  peer::Peer::Time now() const;
  /// Gives the peer what it is ready to read.
  void feed();
  /// The peer has been given something: takes what it says, and hands it on.
  void take_output();
  void deliver();
  void set_alarm();

  EventLoop& loop_;
  TransportListener& listener_;
  std::unique_ptr<peer::Peer> peer_;
  std::size_t unread_ = 0;           // octets of ours that the peer has not been given yet
  std::deque<wire::Buffer> input_;   // of these, what has arrived
  std::deque<wire::Buffer> output_;  // of the peer, not handed over yet
  std::size_t waiting_ = 0;          // octets of it
  bool delivering_ = false;
  bool paused_ = false;
  bool held_back_ = false;  // the peer may have more to say
  bool ended_ = false;  // the listener knows the peer's end
  Timer alarm_;         // when the peer wants to be woken
  /// False once closed or destroyed; deferred work looks at it first.
  std::shared_ptr<bool> open_ = std::make_shared<bool>(true);
};

}  // namespace engine
