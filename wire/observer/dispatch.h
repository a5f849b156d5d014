// From frames to checks and effects.
#pragma once

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/observer/turn.h"

namespace wire::observer {

/// A whole frame.
void hear(Turn& turn, const FrameHeader& header, Bytes payload);
/// One whose payload is not known because it is too long.
void hear_oversized(Turn& turn, const FrameHeader& header);

// dispatch.cc
void hear_settings(Turn& turn, const FrameHeader& header, Bytes payload);
void hear_ping(Turn& turn, const FrameHeader& header, Bytes payload);
void hear_goaway(Turn& turn, const FrameHeader& header, Bytes payload);
void hear_priority(Turn& turn, const FrameHeader& header, Bytes payload);
// streams.cc
void hear_data(Turn& turn, const FrameHeader& header, Bytes payload);
void hear_rst_stream(Turn& turn, const FrameHeader& header, Bytes payload);
void hear_window_update(Turn& turn, const FrameHeader& header, Bytes payload);
/// END_STREAM of turn.by.
void end_stream(Turn& turn);
// sections.cc
void hear_headers(Turn& turn, const FrameHeader& header, Bytes payload);
void hear_push_promise(Turn& turn, const FrameHeader& header, Bytes payload);
void hear_continuation(Turn& turn, const FrameHeader& header, Bytes payload);
/// The open block will never be complete.
void lose_fields(Turn& turn);
// quiet.cc
void hear_silence(Turn& turn);

}  // namespace wire::observer
