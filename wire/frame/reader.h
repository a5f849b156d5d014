// Cuts a stream of octets into frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wire/backlog.h"
#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

/// A frame that is cut out and not looked into; the payload is as long as the header says.
struct RawFrame {
  FrameHeader header;
  Buffer payload;

  friend bool operator==(const RawFrame&, const RawFrame&) = default;
};

/// What a receiver of at most `max_frame_size` octets says to a longer frame (RFC 9113 §4.2). The
/// clause goes by the frame's type.
Reject frame_too_long(const FrameHeader& header, std::uint32_t max_frame_size);

/// Gives the same frames however the octets are chunked. It holds no more than what was fed since
/// next() last returned nothing, plus one partial frame of at most max_frame_size: call next()
/// after each feed() until it returns nothing.
class FrameReader {
 public:
  explicit FrameReader(std::uint32_t max_frame_size = kDefaultMaxFrameSize)
      : max_frame_size_(max_frame_size) {}

  /// The longest payload that is accepted, for frames whose header next() has not yet read.
  void set_max_frame_size(std::uint32_t octets) { max_frame_size_ = octets; }

  /// Takes octets in; they are copied. After a Reject they are dropped.
  void feed(Bytes octets);

  /// The next complete frame, in order. Nothing: more octets are needed, or reject() says why there
  /// will never be one.
  std::optional<RawFrame> next();

  /// Set for good once a frame's header announces more than max_frame_size, before its payload has
  /// come (RFC 9113 §4.2). The clause goes by the frame's type.
  const std::optional<Reject>& reject() const { return reject_; }

  /// The header of the frame that is partly there, or was rejected; nothing while fewer than nine
  /// octets of it have been read.
  const std::optional<FrameHeader>& header() const { return header_; }

  /// How many octets have been fed that no returned frame accounts for; 0: the input ended between
  /// two frames.
  std::size_t pending() const { return octets_.size(); }
  /// Those octets, from the first one of the frame's header on; valid until the next feed().
  Bytes partial() const { return octets_.rest(); }

 private:
  bool read_header();

  std::uint32_t max_frame_size_;
  Backlog octets_;
  std::optional<FrameHeader> header_;
  std::optional<Reject> reject_;
};

}  // namespace wire
