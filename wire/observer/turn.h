// What a check is handed: who speaks, what is known, and where to say that a rule is broken.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "wire/frame/header.h"
#include "wire/observer/connection.h"
#include "wire/observer/violation.h"

namespace wire::observer {

class Sink;

class Turn {
 public:
  Turn(Connection& known, Sink& sink, Role speaker)
      : by(speaker), connection(known), sink_(sink) {}

  const Role by;
  Connection& connection;
  /// The stream that the frame is about: its identifier (0: the connection), and its state if it is
  /// live or still remembered.
  StreamId stream_id = 0;
  Stream* stream = nullptr;

  /// The end that speaks, and the one that is spoken to.
  End& speaker() { return connection.ends[by]; }
  End& listener() { return connection.ends[other(by)]; }
  Side& side() { return stream->sides[by]; }
  Side& other_side() { return stream->sides[other(by)]; }

  /// The other end has kept the rules so far, on the connection and on this stream. Rules that hold
  /// only between two ends who do are judged only then.
  bool fair() const;

  /// All that the other end has said was understood, so that no right it granted has been missed.
  bool heard_all() const { return connection.ends[other(by)].readable.frames; }

  /// A rule is broken. Taints what the speaker may have confused; drops a demand that the listener
  /// is free to ignore, because it has ended the stream or the connection itself.
  void broken(Fault fault);
  /// Something has been found wrong in this turn to which the listener must react.
  bool faulty() const { return faulty_; }

  /// A bound of the observer's is hit: from here on this end is not followed.
  void give_up(std::string what);

  Sink& sink() { return sink_; }

 private:
  bool may_ignore(const Demand& demand) const;
  void taint(Scope scope);

  Sink& sink_;
  bool faulty_ = false;
};

}  // namespace wire::observer
