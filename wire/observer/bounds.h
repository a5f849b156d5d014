// How much the observer remembers of one connection.
#pragma once

#include <cstddef>
#include <cstdint>

#include "wire/frame/header.h"

namespace wire::observer {

/// What exceeds one of these is reported to Sink::limit; its sender is not followed any further,
/// and the other end is judged only by unconditional rules. Memory stays below
///   2 * (frame + block + list + 8 * table) + streams * (a few hundred octets).
struct Bounds {
  /// Streams that are not closed.
  std::size_t streams = 16384;
  /// Closed streams that are remembered one by one; of others only that they existed.
  std::size_t closed_streams = 256;
  /// Payload of one frame that is fed in pieces; larger ones are stepped over.
  std::uint32_t frame = kMaxFrameSize;
  /// A field block, encoded.
  std::size_t block = std::size_t{1} << 20U;
  /// A field section, decoded, 32 octets of overhead a field.
  std::size_t list = std::size_t{1} << 20U;
  std::size_t fields = 8192;
  /// What a dynamic table holds.
  std::size_t table = std::size_t{1} << 22U;
};

}  // namespace wire::observer
