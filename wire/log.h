// The wire log: frames, field lists and octets as people read them.
#pragma once

#include <cstddef>
#include <string>

#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/hpack/field.h"

namespace wire {

/// One line for a frame, with RFC names: `RST_STREAM stream=1 REFUSED_STREAM`, `SETTINGS ack`,
/// `DATA stream=1 5 octets END_STREAM`, `GOAWAY last=0 PROTOCOL_ERROR "debug"`. Type, flags and
/// stream are the header's, so that lies show; `Unknown` prints its octets in hexadecimal, whatever
/// the type. No line grows with the payload.
std::string describe(const FrameHeader& header, const Frame& frame);

/// `:status: 200, grpc-status: 0`; names and values as `printable` shows them, long lists cut with
/// "…".
std::string describe(const hpack::FieldList& fields);

/// The octets as ASCII: what is not printable as `\xNN`, a quote or backslash with a backslash
/// before it. At most `max` octets are shown, "…" stands for the rest.
std::string printable(Bytes octets, std::size_t max);

}  // namespace wire
