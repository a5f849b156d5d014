// A trace: everything that happened while a plan was performed, as plain data. With the plan it is
// all that the judge needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/hpack/field.h"
#include "wire/tls_session.h"
#include "wire/types.h"

namespace wire::judge {

enum class Direction : std::uint8_t { in, out };  // in: from the implementation under test

/// The engine began to perform a step of the plan (its index).
struct StepBegun {
  std::size_t step = 0;
};

/// The fixture came about, or did not: then `why` says what was missing.
struct FixtureEnded {
  bool ready = false;
  std::string why;
};

/// A connection was opened, or could not be: then `failure` says why.
struct Opened {
  std::string protocol;  // chosen by ALPN; empty without TLS
  std::string failure;
  std::string tls_version;   // empty without TLS
  std::string cipher_suite;  // its IANA name
  std::uint32_t key_bits = 0;
  std::string compression = {};  // where the plan offers it
  /// The peer ended the handshake that the plan offered: by this alert, or without any.
  bool refused = false;
  std::string alert;
};

/// A frame, decoded. The frame that completes a field block carries the decoded fields.
struct FrameSeen {
  Direction direction = Direction::in;
  FrameHeader header;
  /// The payload as it was on the wire, undefined bits and padding included; of a frame whose length
  /// is refused, what of it had come. With the header it makes up the frame octet by octet.
  Buffer payload;
  Frame frame;
  std::optional<hpack::FieldList> block;
  /// The stream of a completed field block's HEADERS carried END_STREAM.
  bool block_ends_stream = false;
  /// Why the frame or its field block is malformed; `frame` is then Unknown with the raw payload.
  std::optional<Reject> malformed;
  /// It belongs to the engine's own barrier (or answers it), not to the script.
  bool background = false;
};

/// Octets that are no frame: rubbish before the preface, the tail of a partial frame at the end.
struct RawSeen {
  Direction direction = Direction::in;
  Buffer octets;
};

/// The connection ended. `reset`: by a TCP reset, which may have destroyed what came before it.
struct Closed {
  bool by_peer = true;
  bool reset = false;
};

/// What the engine did while an expectation was open and nothing decisive had come.
struct Marked {
  enum class What : std::uint8_t {
    barrier,   // the round trip (and call) were answered
    grace,     // the quiet grace after the barrier is over: what has not come by now is absent
    deadline,  // the time of the expectation is over, the barrier may be unanswered
  };
  What what = What::barrier;
  std::size_t step = 0;
};

/// The target, measured while a flood goes on: before the first round, after each, and once more
/// when all that has come is read. What the flood says and what it draws is counted here, in place
/// of an event a frame; GOAWAY and the end have events of their own.
struct Measured {
  std::size_t step = 0;
  std::uint32_t round = 0;  // 0: before the first
  bool last = false;
  std::uint64_t times = 0;   // how often the flood's sends have been said
  std::uint64_t octets = 0;  // that they took
  /// How many of these octets the target has not read; nothing where nobody can know.
  std::optional<std::uint64_t> unread;
  std::uint64_t frames_in = 0;  // read by us since the flood began
  /// Of all processes of the target, in octets and microseconds; nothing where they are not ours.
  std::optional<std::uint64_t> memory;
  std::optional<std::uint64_t> cpu;
};

/// The epilogue's call has been sent, on the connection and stream named.
struct EpilogueBegun {
  std::uint32_t connection = 0;
  StreamId stream = 0;
  bool same_connection = true;
};

/// The epilogue could not be performed (no connection, no SETTINGS …) or ran out of time.
struct EpilogueFailed {
  std::string why;
};

/// The target died or was killed while this attempt was in flight.
struct Died {
  std::string why;  // "signal 11", "exit 1", "hung", "AddressSanitizer: …"
};

/// The engine gave up the attempt for a reason of its own (a limit, a plan it cannot perform).
struct GivenUp {
  std::string why;
};

/// One thing that happened. `n` is its ordinal in the run's events file, `t` its time in seconds
/// since the run began.
struct Event {
  std::uint32_t n = 0;
  double t = 0;
  std::uint32_t connection =
      0;  // ordinal in the run; the script's connection is the first of the attempt
  std::variant<StepBegun, FixtureEnded, Opened, TlsNote, FrameSeen, RawSeen, Closed, Marked, Measured, EpilogueBegun,
               EpilogueFailed, Died, GivenUp>
      what;
};

/// One performance of a plan.
struct Attempt {
  enum class Kind : std::uint8_t {
    first,
    repeat,   // few neighbours, generous time: an absence or an end is looked at again
    control,  // without the stimulus: does the target end the same dialogue too?
    alone,    // no neighbours, after a death that voided the case
  };
  Kind kind = Kind::first;
  std::vector<Event> events;
  /// Nothing more will come: the attempt's connections are closed.
  bool finished = false;
};

/// How the target answers its declared call, as the run's first case recorded it.
struct Baseline {
  int http_status = 200;
  std::optional<std::uint32_t> grpc_status;
  /// The DATA octets of the answer; absent where they are not compared (plain HTTP/2 pages that
  /// vary).
  std::optional<Buffer> body;
};

struct Trace {
  Baseline baseline;
  std::vector<Attempt> attempts;
  /// The target's expectations list this case with a failing verdict: an absence is not repeated.
  bool failure_expected = false;
};

}  // namespace wire::judge
