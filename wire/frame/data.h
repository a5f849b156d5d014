// DATA (RFC 9113 §6.1).
#pragma once

#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

/// DATA as it stands in its payload; decode() of Data without the copies.
struct DataView {
  Bytes data;
  bool end_stream = false;
  std::optional<Bytes> padding = std::nullopt;

  static tl::expected<DataView, Reject> decode(const FrameHeader& header, Bytes payload);
};

struct Data {
  Buffer data;
  bool end_stream = false;
  /// The padding octets, without the pad length; absent: the frame is not PADDED. The pad length
  /// says their number modulo 256.
  std::optional<Buffer> padding = std::nullopt;

  static constexpr FrameType kType = FrameType::DATA;

  /// Rejects stream 0 (data-stream0), PADDED without a pad length (data-padded-empty, a stream
  /// error) and padding as long as the payload or longer (data-pad-equal-length,
  /// data-pad-too-long).
  static tl::expected<Data, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload.
  void encode(Writer& writer) const;
  std::uint8_t flags() const;

  friend bool operator==(const Data&, const Data&) = default;
};

}  // namespace wire
