// Writes down what happens during an attempt, in order.
#pragma once

#include <cstdint>
#include <set>

#include "harness/engine/connection.h"
#include "harness/engine/event_loop.h"
#include "wire/judge/trace.h"

namespace engine {

/// Counters of the whole run, shared by everything that makes events.
struct Ordinals {
  std::uint32_t event = 0;
  std::uint32_t connection = 0;
  std::uint32_t next_event() { return event++; }
};

class Recorder {
 public:
  /// Events are appended to `attempt`, which must outlive the recorder.
  Recorder(const EventLoop& loop, Ordinals& ordinals, wire::judge::Attempt& attempt)
      : loop_(loop), ordinals_(ordinals), attempt_(attempt) {}

  void record(const Connection& connection, Connection::What what);

  const wire::judge::Attempt& attempt() const { return attempt_; }
  /// The peer has ended this stream.
  bool stream_ended(wire::StreamId stream) const { return ended_.contains(stream); }

 private:
  const EventLoop& loop_;
  Ordinals& ordinals_;
  wire::judge::Attempt& attempt_;
  std::set<wire::StreamId> ended_;
};

}  // namespace engine
