// HEADERS (RFC 9113 §6.2): the beginning of a field block.
#pragma once

#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/frame/priority.h"
#include "wire/types.h"

namespace wire {

/// HEADERS as it stands in its payload; decode() of Headers without the copies.
struct HeadersView {
  Bytes fragment;
  bool end_stream = false;
  bool end_headers = true;
  std::optional<Priority> priority = std::nullopt;
  std::optional<Bytes> padding = std::nullopt;

  static tl::expected<HeadersView, Reject> decode(const FrameHeader& header, Bytes payload);
};

struct Headers {
  /// The field block fragment, still encoded (HPACK).
  Buffer fragment = {};
  bool end_stream = false;
  bool end_headers = true;
  /// Present: the frame has the PRIORITY flag and fields.
  std::optional<Priority> priority = std::nullopt;
  /// The padding octets, without the pad length; absent: the frame is not PADDED. The pad length
  /// says their number modulo 256.
  std::optional<Buffer> padding = std::nullopt;

  static constexpr FrameType kType = FrameType::HEADERS;

  /// Rejects stream 0 (headers-stream0), a payload too short for its pad length or priority fields
  /// (headers-short-fields) and padding that exceeds what they leave (headers-pad-too-long).
  static tl::expected<Headers, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload.
  void encode(Writer& writer) const;
  std::uint8_t flags() const;

  friend bool operator==(const Headers&, const Headers&) = default;
};

}  // namespace wire
