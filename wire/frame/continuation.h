// CONTINUATION (RFC 9113 §6.10): more of a field block.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

/// CONTINUATION as it stands in its payload; decode() of Continuation without the copy.
struct ContinuationView {
  Bytes fragment;
  bool end_headers = true;

  static tl::expected<ContinuationView, Reject> decode(const FrameHeader& header, Bytes payload);
};

struct Continuation {
  /// The field block fragment, still encoded (HPACK).
  Buffer fragment = {};
  bool end_headers = true;

  static constexpr FrameType kType = FrameType::CONTINUATION;

  /// Rejects stream 0 (continuation-stream0).
  static tl::expected<Continuation, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload.
  void encode(Writer& writer) const;
  std::uint8_t flags() const;

  friend bool operator==(const Continuation&, const Continuation&) = default;
};

}  // namespace wire
