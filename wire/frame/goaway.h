// GOAWAY (RFC 9113 §6.8).
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

/// GOAWAY as it stands in its payload; decode() of Goaway without the copy.
struct GoawayView {
  StreamId last_stream_id = 0;
  ErrorCode error_code = ErrorCode::NO_ERROR;
  Bytes debug_data;

  static tl::expected<GoawayView, Reject> decode(const FrameHeader& header, Bytes payload);
};

struct Goaway {
  StreamId last_stream_id = 0;
  ErrorCode error_code = ErrorCode::NO_ERROR;
  Buffer debug_data = {};

  static constexpr FrameType kType = FrameType::GOAWAY;

  /// Rejects a stream other than 0 (goaway-stream-id) and a length below 8 (goaway-short).
  static tl::expected<Goaway, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload; a last stream id above 2^31-1 sets the reserved bit.
  void encode(Writer& writer) const;
  std::uint8_t flags() const { return 0; }

  friend bool operator==(const Goaway&, const Goaway&) = default;
};

}  // namespace wire
