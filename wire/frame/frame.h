// Any frame: from octets to a struct by the rules of RFC 9113 §6 that need no state, and from a
// struct to octets that may lie.
#pragma once

#include <cstdint>
#include <optional>
#include <tl/expected.hpp>
#include <variant>

#include "wire/bytes.h"
#include "wire/frame/continuation.h"
#include "wire/frame/data.h"
#include "wire/frame/goaway.h"
#include "wire/frame/header.h"
#include "wire/frame/headers.h"
#include "wire/frame/ping.h"
#include "wire/frame/priority.h"
#include "wire/frame/push_promise.h"
#include "wire/frame/rst_stream.h"
#include "wire/frame/settings.h"
#include "wire/frame/unknown.h"
#include "wire/frame/window_update.h"
#include "wire/types.h"

namespace wire {

using Frame = std::variant<Data, Headers, Priority, RstStream, Settings, PushPromise, Ping, Goaway,
                           WindowUpdate, Continuation, Unknown>;

/// Decodes by the header's type, flags and stream; the payload's own size counts, not the header's
/// length. Undefined flags and reserved bits are ignored, as a receiver must.
tl::expected<Frame, Reject> decode_frame(const FrameHeader& header, Bytes payload);

/// What the encoder says in place of the truth.
struct Lies {
  /// The header's length (24 bits).
  std::optional<std::uint32_t> length = std::nullopt;
  /// All the header's flags.
  std::optional<std::uint8_t> flags = std::nullopt;
  /// The header's type.
  std::optional<std::uint8_t> type = std::nullopt;
  /// The header's reserved bit is set.
  bool reserved = false;
  /// The pad length octet of DATA, HEADERS and PUSH_PROMISE; one without padding becomes PADDED
  /// with none of its octets. Other types have no such octet and stay as they are.
  std::optional<std::uint8_t> pad_length = std::nullopt;
};

/// Header and payload, whatever they say: no rule is checked, lies are told.
Buffer encode_frame(const Frame& frame, StreamId stream, const Lies& lies = {});

}  // namespace wire
