// A client's connection and the one to the server, and what passes between them: octets unchanged,
// ends of streams, resets. What is read is noted before it is passed on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "harness/engine/event_loop.h"
#include "harness/relay/channel.h"
#include "harness/relay/event.h"

namespace relay {

/// Octets of one direction that are read and not yet written; when it is full nothing is read.
inline constexpr std::size_t kBuffer = 65'536;

class Link {
 public:
  using Hear = std::function<void(const Event&)>;

  /// `hear` gets what happens; after `over` the link waits to be destroyed.
  Link(engine::EventLoop& loop, std::uint32_t number, Channel client, Channel server, bool tls,
       Hear hear);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// The relay ends, and with it this.
  void stop();

 private:
  using Io = Channel::Io;

  /// One end: its connection, and what it has said that is to be passed on.
  struct End {
    Channel channel;
    std::array<std::uint8_t, kBuffer> buffer{};
    std::size_t begin = 0;  // of what is not yet written
    std::size_t end = 0;
    bool ended = false;   // it says no more
    bool reset = false;   // and has torn the connection down
    bool passed = false;  // the other end was told so
    bool gone = false;    // it takes nothing any more
    std::uint32_t waits_for = 0;
    bool watched = true;

    bool pending() const { return begin < end; }
    bool has_room() const { return !ended && end < kBuffer; }
  };

  void on_ready(Role role, std::uint32_t events);
  void pump();
  bool both_open();
  bool move(Role from);
  bool fill(Role from);
  bool drain(Role from);
  void pass_end(Role from);
  void wait();
  void wait_for(Role role);
  void fail(Role role);
  void finish(Event::What what, const std::string& why = {});
  Event event(Event::What what) const;

  engine::EventLoop& loop_;
  std::uint32_t number_;
  bool tls_;
  Hear hear_;
  wire::observer::ByRole<End> ends_;
  bool open_ = false;
  bool over_ = false;
  /// Goes on with what one round left over.
  engine::Timer again_;
};

}  // namespace relay
