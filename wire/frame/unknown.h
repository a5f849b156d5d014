// A frame of a type that RFC 9113 does not define (§4.1, §5.5), or one that nobody has looked into.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

struct Unknown {
  Buffer payload;
  std::uint8_t type = 0xff;  // no frame is registered there
  std::uint8_t frame_flags = 0;

  /// Never rejects, whatever the type: receivers ignore what they do not know.
  static tl::expected<Unknown, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload.
  void encode(Writer& writer) const;
  std::uint8_t flags() const { return frame_flags; }

  friend bool operator==(const Unknown&, const Unknown&) = default;
};

}  // namespace wire
