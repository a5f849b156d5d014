// RST_STREAM (RFC 9113 §6.4).
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

struct RstStream {
  ErrorCode error_code = ErrorCode::NO_ERROR;

  static constexpr FrameType kType = FrameType::RST_STREAM;

  /// Rejects stream 0 (rst-stream0) and a length other than 4 (rst-length).
  static tl::expected<RstStream, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload.
  void encode(Writer& writer) const;
  std::uint8_t flags() const { return 0; }

  friend bool operator==(const RstStream&, const RstStream&) = default;
};

}  // namespace wire
