// WINDOW_UPDATE (RFC 9113 §6.9).
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

struct WindowUpdate {
  /// Octets of credit, 1 … 2^31-1.
  std::uint32_t increment = 0;

  static constexpr FrameType kType = FrameType::WINDOW_UPDATE;

  /// Rejects a length other than 4 (window-length) and an increment of 0 (window-zero-stream, a
  /// stream error; window-zero-conn).
  static tl::expected<WindowUpdate, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload; an increment above 2^31-1 sets the reserved bit.
  void encode(Writer& writer) const;
  std::uint8_t flags() const { return 0; }

  friend bool operator==(const WindowUpdate&, const WindowUpdate&) = default;
};

}  // namespace wire
