// The observer: reads both directions of one HTTP/2 connection and knows every rule that can be
// checked by reading alone, for both ends. It judges the peer in every run, it is the eyes of the
// honest peer, and it judges recorded traces, relays and fuzz input.
//
// ## To add a rule
//
// Write one small function in the file of the specification's noun (framing.cc, settings.cc …,
// gRPC's in grpc/), declare it in rules.h, and call it where its frame is heard: dispatch.cc (frames
// about the connection), streams.cc (DATA, RST_STREAM, WINDOW_UPDATE), sections.cc (field sections),
// quiet.cc (what was left undone), end() in observer.cc. gRPC's rules are called through
// grpc/hooks.h. A check gets a Turn: who speaks (`by`), the Connection with both Ends, the stream
// with both Sides. It says
//   turn.broken({.sent = clause that binds the sender,
//                .demanded = {{clause that binds the receiver, scope, code}},
//                .reason = what was seen, with its numbers});
// One condition has one check: the sender's and the receiver's clause go out together. What is more
// special (settings-applied-before-ack beside a window overrun) is a second Fault with `sent` only.
// Ask before you accuse:
//   turn.fair()             the other end has kept the rules (Taint); most rules hold only then.
//                           Framing, HPACK, fields and windows hold always.
//   trips.proven(stamp)     the speaker knew what the other end said at `stamp` (RoundTrips)
//   settings.acknowledged() binds; most_permissive() is what may still be in force (Announced)
//   message.malformed       what precedes can't be trusted: say nothing that follows from it
// Reasons are built only once something is wrong: the steady path allocates nothing.
//
// ## To be an honest peer
//
// Feed what comes in with feed(theirs, …) and, before it is written, what goes out with feed(ours,
// …): the order of calls is the order of events. Per incoming frame the Sink hears violations first
// (act on the first whose `demanded` is set: scope and code; its clause's level says whether you
// must), then the section or the content, then the frame. From connection() read:
//   ends[theirs].settings      latest() are the values; unacknowledged() is how many ACKs you owe
//   ends[theirs].pings         outstanding(); the oldest() is the next to be answered. Where many may
//                              come at once, answer from Sink::frame: only so many are remembered
//   window(ours), window(ours, stream)   what you may send
//   streams.find(id)           sides[role].half (states), .message (phase, content so far);
//                              nullptr: never opened, or closed and forgotten (is_idle, was_used)
//   ends[theirs].concurrent, .streams.highest()   open streams of theirs; the id for GOAWAY
//   ends[role].goaways, .readable, .ended
// A section or content that comes on a stream that you have reset is heard all the same: ignore it.
#pragma once

#include <cstdint>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/observer/connection.h"
#include "wire/observer/intake.h"
#include "wire/observer/role.h"
#include "wire/observer/section.h"
#include "wire/observer/sink.h"
#include "wire/observer/turn.h"
#include "wire/observer/violation.h"
#include "wire/preface.h"

namespace wire::observer {

class Observer {
 public:
  /// The sink must outlive the observer.
  explicit Observer(Sink& sink, const Options& options = {});

  /// Octets of one end, in any chunking, the client's preface included; chunking never changes the
  /// findings.
  void feed(Role by, Bytes octets);
  /// The same, already cut; not to be mixed with feed() for one end. The first frame of a client
  /// stands for its preface, too.
  void frame(Role by, const FrameHeader& header, Bytes payload);
  /// The end has broken a rule of a protocol below, where the observer does not look: nobody owes it
  /// a peaceful end.
  void misbehaved(Role by) { connection_.ends[by].misbehaved = true; }
  /// The end closes the connection, or its direction of it; with a reset it may have lost octets.
  void end(Role by, bool reset);
  /// The caller asserts that nothing more will come: what was left undone is judged now. To be
  /// called once, at last.
  void quiet();

  const Connection& connection() const { return connection_; }

 private:
  std::uint32_t longest_frame(Role by) const;
  void preface(Role by, Intake& intake);
  void take(Role by, const Intake::Cut& cut);

  Sink& sink_;
  Connection connection_;
  ByRole<Intake> intakes_;
};

}  // namespace wire::observer
