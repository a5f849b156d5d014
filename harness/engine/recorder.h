// Writes down what happens during an attempt, in order.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "harness/engine/connection.h"
#include "harness/engine/event_loop.h"
#include "harness/engine/limits.h"
#include "harness/engine/ordinals.h"
#include "harness/engine/trace_memory.h"
#include "wire/judge/trace.h"

namespace engine {

/// What all the traces of a run share.
struct Keeping {
  Ordinals& ordinals;
  TraceMemory& memory;
  const Limits& limits;
};

class Recorder {
 public:
  /// Events are appended to `attempt`, which must outlive the recorder.
  Recorder(const EventLoop& loop, Keeping keeping, wire::judge::Attempt& attempt)
      : loop_(loop), keeping_(keeping), attempt_(attempt) {}

  /// Appends an event. Where a limit of memory is met, `exceeded()` says so, and nothing that comes
  /// from the wire is kept any more.
  void record(const Connection& connection, Connection::What what);
  /// Lets go of everything that was recorded.
  void forget();
  /// The limit that was met; empty: none.
  const std::string& exceeded() const { return exceeded_; }

  const wire::judge::Attempt& attempt() const { return attempt_; }
  /// The peer has ended this stream.
  bool stream_ended(wire::StreamId stream) const { return ended_.contains(stream); }
  /// The peer has reset this stream with REFUSED_STREAM.
  bool stream_refused(wire::StreamId stream) const { return refused_.contains(stream); }

 private:
  bool make_room(std::size_t octets);

  const EventLoop& loop_;
  Keeping keeping_;
  wire::judge::Attempt& attempt_;
  std::size_t kept_ = 0;
  std::string exceeded_;
  std::set<wire::StreamId> ended_;
  std::set<wire::StreamId> refused_;
};

}  // namespace engine
