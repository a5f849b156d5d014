// The states of streams (RFC 9113 §5.1) as one table: which frame may be sent where, and what it
// breaks otherwise.
#pragma once

#include <cstdint>

#include "wire/observer/turn.h"

namespace wire::observer::stream_states {

/// A stream as its sender must see it. A half-closed (remote) stream is `open` for what may be
/// sent.
enum class State : std::uint8_t {
  idle,
  passed_over,        ///< never used, and its initiator has gone on to a higher one: closed (§5.1.1)
  forgotten,          ///< closed long ago
  reserved_local,     ///< the sender has promised it
  reserved_remote,    ///< the other end has
  open,
  half_closed_local,  ///< the sender has ended it
  closed,             ///< both have
  closed_by_reset,    ///< the sender has reset it
  closed_by_peer,     ///< the other end has reset it; the sender may not know yet
};

/// Frames that the states tell apart; PRIORITY and unknown types are fine everywhere.
enum class FrameKind : std::uint8_t { DATA, HEADERS, RST_STREAM, WINDOW_UPDATE };

State state_of(const Connection& connection, Role by, StreamId id, const Stream* stream);

/// Reports what the frame breaks. True: it has its regular effect (a HEADERS on an idle stream
/// opens it).
bool permits(Turn& turn, FrameKind frame);

/// REFUSED_STREAM: nothing of the stream has reached an application (RFC 9113 §8.7).
void refused(Turn& turn, ErrorCode code);

}  // namespace wire::observer::stream_states
