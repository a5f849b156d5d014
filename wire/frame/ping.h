// PING (RFC 9113 §6.7).
#pragma once

#include <array>
#include <cstdint>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

struct Ping {
  std::array<std::uint8_t, 8> opaque_data{};
  bool ack = false;

  static constexpr FrameType kType = FrameType::PING;

  /// Rejects a stream other than 0 (ping-stream-id) and a length other than 8 (ping-length).
  static tl::expected<Ping, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload.
  void encode(Writer& writer) const;
  std::uint8_t flags() const;

  friend bool operator==(const Ping&, const Ping&) = default;
};

}  // namespace wire
