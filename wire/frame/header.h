// The nine octets before every frame (RFC 9113 §4.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wire/bytes.h"
#include "wire/types.h"

namespace wire {

inline constexpr std::size_t kFrameHeaderSize = 9;
/// SETTINGS_MAX_FRAME_SIZE before anyone changes it, and the least it may be.
inline constexpr std::uint32_t kDefaultMaxFrameSize = 16'384;
/// The most that a 24-bit length can say.
inline constexpr std::uint32_t kMaxFrameSize = 0xffffff;

struct FrameHeader {
  std::uint32_t length = 0;  // of the payload, in octets
  std::uint8_t type = 0;     // FrameType, or unknown
  std::uint8_t flags = 0;
  bool reserved = false;  // the bit before the stream identifier
  StreamId stream = 0;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }

  /// Nothing if there are fewer than nine octets; what follows them is not looked at.
  static std::optional<FrameHeader> decode(Bytes octets);
  /// The low 24 bits of the length and 31 bits of the stream identifier go out.
  void encode(Writer& writer) const;

  friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

}  // namespace wire
