// Two ends that talk about a few streams, as fuzz input: whole frames that are well-formed, in an
// order that need not be. So the observer is reached with what it counts, not with what it refuses.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/observer/role.h"
#include "wire/types.h"

namespace fuzz {

/// One frame of one end, and what its octets say.
struct Said {
  wire::observer::Role by = wire::observer::Role::client;
  wire::StreamId stream = 0;
  wire::Frame frame;
  /// Of a header section that begins with this frame.
  std::optional<std::uint64_t> content_length = std::nullopt;
};

/// Makes frames of octets, four for each, `kMostFrames` at most. Any octets are a conversation.
class Conversation {
 public:
  static constexpr std::size_t kMostFrames = 48;

  explicit Conversation(wire::Bytes octets)
      : cursor_(octets.first(std::min(octets.size(), 4 * kMostFrames))) {}

  /// The next frame; false at the end of the octets.
  bool next(Said& said);

 private:
  static constexpr std::size_t kStreams = 6;

  struct Speaker {
    wire::hpack::Encoder encoder;
    wire::Buffer rest;          // of the field block that was begun
    wire::StreamId block = 0;   // and its stream
    std::uint8_t sections = 0;  // a bit for each stream: its first section has been sent
  };

  wire::StreamId stream(std::uint8_t choice) const;
  wire::Frame headers(Said& said, std::uint8_t flags, std::uint8_t number);
  wire::Frame continuation(Said& said, bool end_headers);

  wire::Cursor cursor_;
  wire::observer::ByRole<Speaker> speakers_;
  std::uint32_t opened_ = 0;  // streams of the client
};

}  // namespace fuzz
