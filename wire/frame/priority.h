// PRIORITY (RFC 9113 §6.3): deprecated, still parsed. HEADERS can carry the same five octets.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

struct Priority {
  bool exclusive = false;
  StreamId stream_dependency = 0;
  /// The octet on the wire: 0–255, one less than the weight it stands for.
  std::uint8_t weight = 15;

  static constexpr FrameType kType = FrameType::PRIORITY;
  static constexpr std::size_t kSize = 5;

  /// Rejects stream 0 (priority-stream0) and a length other than 5 (priority-length, a stream
  /// error).
  static tl::expected<Priority, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Reads the five octets; false if there are fewer.
  [[nodiscard]] static bool read(Cursor& cursor, Priority& priority);
  /// Appends the five octets.
  void encode(Writer& writer) const;
  std::uint8_t flags() const { return 0; }

  friend bool operator==(const Priority&, const Priority&) = default;
};

}  // namespace wire
