// PUSH_PROMISE (RFC 9113 §6.6): announces a stream and begins the field block of its request.
#pragma once

#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

/// PUSH_PROMISE as it stands in its payload; decode() of PushPromise without the copies.
struct PushPromiseView {
  StreamId promised_stream_id = 0;
  Bytes fragment;
  bool end_headers = true;
  std::optional<Bytes> padding = std::nullopt;

  static tl::expected<PushPromiseView, Reject> decode(const FrameHeader& header, Bytes payload);
};

struct PushPromise {
  StreamId promised_stream_id = 0;
  /// The field block fragment, still encoded (HPACK).
  Buffer fragment = {};
  bool end_headers = true;
  /// The padding octets, without the pad length; absent: the frame is not PADDED. The pad length
  /// says their number modulo 256.
  std::optional<Buffer> padding = std::nullopt;

  static constexpr FrameType kType = FrameType::PUSH_PROMISE;

  /// Rejects stream 0 (push-stream0-client), a payload too short for pad length and promised id
  /// (push-short-client), padding that exceeds what they leave (push-pad-client) and a promised id
  /// that is never a server's, 0 or odd (push-illegal-id-client).
  static tl::expected<PushPromise, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload; a promised id above 2^31-1 sets the reserved bit.
  void encode(Writer& writer) const;
  std::uint8_t flags() const;

  friend bool operator==(const PushPromise&, const PushPromise&) = default;
};

}  // namespace wire
