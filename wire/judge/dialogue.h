// One connection of an attempt, indexed: its streams, how it ended, and what the engine marked. An
// index here is a position in Attempt::events. Building it costs one pass over the events.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "wire/judge/plan.h"
#include "wire/judge/trace.h"
#include "wire/types.h"

namespace wire::judge {

/// What the peer sent on one stream, in the order of its parts. What follows its RST_STREAM is no
/// part of an answer: the stream is closed (RFC 9113 §5.1), and a client has given the call up.
struct Stream {
  std::vector<std::size_t> events;  // each frame of a kind that belongs to an answer or ends it
  std::optional<std::size_t>
      headers;  // completes the header section; informational ones (1xx) are passed over
  std::optional<std::size_t>
      trailers;  // completes the trailer section; the same as `headers` in Trailers-Only
  std::vector<std::size_t> data;        // DATA frames
  std::optional<std::size_t> ended;     // carries END_STREAM
  std::optional<std::size_t> reset;     // RST_STREAM
  std::optional<std::size_t> sent_end;  // the last of our frames up to END_STREAM: what follows it
                                        // is no part of the request
};

/// How the peer ended the connection, as far as it did so after the first step began.
struct End {
  std::optional<std::size_t> goaway;  // the last GOAWAY with an error code, else the last GOAWAY
  ErrorCode code = ErrorCode::NO_ERROR;
  std::optional<std::size_t> close;
  bool reset = false;          // by a TCP reset
  bool before_script = false;  // the connection was gone before the first step
  bool refused = false;        // there was no connection: the TLS handshake was refused

  bool error() const { return goaway && code != ErrorCode::NO_ERROR; }
};

class Dialogue {
 public:
  Dialogue(const Attempt& attempt, std::uint32_t connection);

  std::uint32_t connection() const { return connection_; }
  const Event& event(std::size_t index) const { return attempt_->events[index]; }
  const FrameSeen* frame(std::size_t index) const;

  std::optional<std::size_t> first_step() const { return first_step_; }
  std::optional<std::size_t> begun(std::size_t step) const;
  /// The first grace or deadline of the step: what had not come by then was absent.
  std::optional<std::size_t> mark(std::size_t step) const;
  /// The mark or the beginning of a later step, whichever came first; the end of the trace without
  /// either.
  std::size_t until(std::size_t step) const;
  /// The last epilogue that was begun, on whatever connection.
  std::optional<std::size_t> epilogue() const { return epilogue_; }

  const Stream* stream(StreamId id) const;
  const End& end() const { return end_; }
  /// The end without what is no complaint: a close without an error code once the epilogue is under
  /// way.
  const End& complaint() const { return complaint_; }

  /// Frames and octets of the peer since the first step, without what answers the engine's own
  /// barriers.
  const std::vector<std::size_t>& inbound() const { return inbound_; }
  /// How the connection came about, and what TLS said on it afterwards.
  std::optional<std::size_t> opened() const { return opened_; }
  const std::vector<std::size_t>& tls_notes() const { return tls_notes_; }
  /// How the target was measured, over all floods.
  const std::vector<std::size_t>& measures() const { return measures_; }
  /// What kind of field block this frame completes: HEADERS or PUSH_PROMISE.
  std::optional<FrameType> block_type(std::size_t index) const;

  /// Our last frame or octets before `index`, without the engine's own barriers.
  std::optional<std::size_t> sent_before(std::size_t index) const;
  /// The stream of our last frame on any stream before `index`.
  std::optional<StreamId> last_stream_before(std::size_t index) const;
  /// The stream of our first HEADERS after `index`.
  std::optional<StreamId> opened_after(std::size_t index) const;

 private:
  struct Times {
    std::optional<std::size_t> begun;
    std::optional<std::size_t> mark;
  };

  void note(std::size_t index, const StepBegun& begun);
  void note(std::size_t index, const Marked& marked);
  void note(std::size_t index, const EpilogueBegun& begun);
  void note(std::size_t index, const Opened& opened);
  void note(std::size_t index, const TlsNote& note);
  void note(std::size_t index, const Measured& measured);
  void note(std::size_t index, const FrameSeen& seen);
  void note(std::size_t index, const RawSeen& raw);
  void note(std::size_t index, const Closed& closed);
  template <typename Other>
  void note(std::size_t, const Other&) {}
  void receive(std::size_t index, const FrameSeen& seen);
  void receive_block(std::size_t index, const FrameSeen& seen, Stream& stream);
  void receive_goaway(std::size_t index, ErrorCode code);
  void send(std::size_t index, const FrameSeen& seen);

  const Attempt* attempt_;
  std::uint32_t connection_;
  std::optional<std::size_t> opened_;
  std::vector<std::size_t> tls_notes_;
  std::vector<std::size_t> measures_;
  std::optional<std::size_t> first_step_;
  std::optional<std::size_t> epilogue_;
  StreamId epilogue_stream_ = 0;
  std::unordered_map<std::size_t, Times> steps_;
  std::unordered_map<StreamId, Stream> streams_;
  End end_;
  End complaint_;
  std::vector<std::size_t> inbound_;
  std::vector<std::size_t> outbound_;
  std::unordered_map<std::size_t, FrameType> blocks_;
  std::optional<FrameType> open_block_;
};

/// The connection that the script speaks on: the first one of the attempt.
std::uint32_t script_connection(const Attempt& attempt);

/// SETTINGS, PING, WINDOW_UPDATE, PRIORITY and unknown frames say nothing about the script unless
/// an expectation names them.
bool is_background_kind(std::uint8_t type);

}  // namespace wire::judge
