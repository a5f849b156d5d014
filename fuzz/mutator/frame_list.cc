#include "fuzz/mutator/frame_list.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "fuzz/mutator/field_blocks.h"
#include "fuzz/mutator/list.h"
#include "fuzz/mutator/new_frame.h"
#include "wire/types.h"

namespace fuzz {
namespace {

using wire::FrameHeader;
using wire::FrameType;
using wire::observer::Role;

constexpr std::uint8_t kKnownTypes = 10;
constexpr std::size_t kPrioritySize = 5;

void tell_length(FrameItem& frame) {
  frame.header->length = static_cast<std::uint32_t>(frame.payload.size());
}

void change_header(FrameHeader& header, const FrameList& frames, Random& random) {
  constexpr std::array kFlags = {wire::flag::END_STREAM, wire::flag::END_HEADERS,
                                 wire::flag::PADDED, wire::flag::PRIORITY};
  switch (random.below(8)) {
    case 0:
      header.type = static_cast<std::uint8_t>(random.below(kKnownTypes + 1));
      break;
    case 1:
    case 2:
      header.flags ^= random.of(kFlags);
      break;
    case 3:
      header.flags = random.octet();
      break;
    case 4:
      header.reserved = !header.reserved;
      break;
    case 5:
      header.length = random.one_in(2) ? random.number() & wire::kMaxFrameSize
                                       : header.length + (random.one_in(2) ? 1U : -1U);
      break;
    default:
      header.stream = some_stream(frames, random) & wire::kMax31Bit;
  }
}

/// Padding comes, with an honest pad length or another, or goes.
void change_padding(FrameItem& frame, Random& random) {
  constexpr std::size_t kMost = 16;
  wire::Buffer& payload = frame.payload;
  if (!frame.header->has(wire::flag::PADDED)) {
    frame.header->flags |= wire::flag::PADDED;
    const std::size_t size = random.below(kMost);
    payload.insert(payload.begin(), static_cast<std::uint8_t>(size));
    payload.resize(payload.size() + size);
  } else if (!payload.empty() && random.one_in(2)) {
    const std::size_t most = payload.size() - 1;
    const std::size_t size = std::min<std::size_t>(payload.front(), most);
    payload.resize(payload.size() - size);
    payload.erase(payload.begin());
    frame.header->flags &= static_cast<std::uint8_t>(~wire::flag::PADDED);
  } else if (!payload.empty()) {
    payload.front() = random.one_in(2)
                          ? random.octet()
                          : static_cast<std::uint8_t>(payload.size() - 1 + random.below(3) - 1);
  }
  tell_length(frame);
}

/// The priority fields come or go, with their flag.
void change_priority(FrameItem& frame, Random& random) {
  wire::Buffer& payload = frame.payload;
  const std::size_t padded = frame.header->has(wire::flag::PADDED) && !payload.empty() ? 1 : 0;
  const auto at = payload.begin() + static_cast<std::ptrdiff_t>(padded);
  if (!frame.header->has(wire::flag::PRIORITY)) {
    payload.insert(at, kPrioritySize, random.octet());
  } else if (payload.size() >= padded + kPrioritySize) {
    payload.erase(at, at + kPrioritySize);
  }
  frame.header->flags ^= wire::flag::PRIORITY;
  tell_length(frame);
}

/// Octets of the payload: one, a number of four, or how many there are.
void change_payload(FrameItem& frame, Random& random) {
  wire::Buffer& payload = frame.payload;
  const std::size_t at = random.below(payload.size());
  switch (random.below(4)) {
    case 0:
      payload.resize(random.below(payload.size() + 1));
      break;
    case 1:
      payload.insert(payload.begin() + static_cast<std::ptrdiff_t>(at), 1 + random.below(8),
                     random.octet());
      break;
    case 2: {
      std::uint32_t number = random.number();
      const std::size_t end = std::min(payload.size(), at / 2 * 2 + 4);
      for (std::size_t place = end; place > at / 2 * 2; --place, number >>= 8U) {
        payload[place - 1] = static_cast<std::uint8_t>(number);
      }
      break;
    }
    default:
      if (!payload.empty()) {
        payload[at] = random.one_in(2)
                          ? static_cast<std::uint8_t>(payload[at] ^ (1U << random.below(8)))
                          : random.octet();
      }
  }
  if (!random.one_in(16)) {
    tell_length(frame);
  }
}

void change_frame(FrameItem& frame, const FrameList& frames, Random& random) {
  if (!frame.header) {
    frame = new_frame(frames, frame.by, random);
    return;
  }
  switch (random.below(8)) {
    case 0:
      change_padding(frame, random);
      break;
    case 1:
      change_priority(frame, random);
      break;
    case 2:
    case 3:
    case 4:
      change_payload(frame, random);
      break;
    default:
      change_header(*frame.header, frames, random);
  }
}

Role some_end(bool both_ends, Random& random) {
  return both_ends && random.one_in(2) ? Role::server : Role::client;
}

/// A frame somewhere, or an exchange at the end.
void add_frames(FrameList& frames, bool both_ends, Random& random) {
  if (both_ends && random.one_in(3)) {
    FrameList exchange = new_exchange(frames, random);
    std::move(exchange.begin(), exchange.end(), std::back_inserter(frames));
    return;
  }
  FrameItem frame = new_frame(frames, some_end(both_ends, random), random);
  const std::size_t place = random.one_in(2) ? frames.size() : random.below(frames.size() + 1);
  frames.insert(frames.begin() + static_cast<std::ptrdiff_t>(place), std::move(frame));
}

}  // namespace

FrameItem read_frame(wire::Cursor& cursor) {
  FrameItem frame;
  wire::Bytes octets;
  frame.header = FrameHeader::decode(cursor.rest());
  if (frame.header) {
    (void)cursor.take(wire::kFrameHeaderSize, octets);
  }
  const std::size_t size = frame.header ? frame.header->length : cursor.remaining();
  (void)cursor.take(std::min(size, cursor.remaining()), octets);
  frame.payload.assign(octets.begin(), octets.end());
  return frame;
}

void write_frame(wire::Writer& writer, const FrameItem& frame) {
  if (frame.header) {
    frame.header->encode(writer);
  }
  writer.bytes(frame.payload);
}

void change_frames(FrameList& frames, bool both_ends, Random& random) {
  switch (frames.empty() ? 0 : random.below(8)) {
    case 0:
    case 1:
      add_frames(frames, both_ends, random);
      break;
    case 2:
    case 3:
      rearrange(frames, random);
      break;
    case 4:
      if (!change_block(frames, random)) {
        add_frames(frames, both_ends, random);
      }
      break;
    case 5:
      if (both_ends && random.one_in(4)) {
        FrameItem& frame = random.of(frames);
        frame.by = wire::observer::other(frame.by);
        break;
      }
      [[fallthrough]];
    default:
      change_frame(random.of(frames), frames, random);
  }
}

}  // namespace fuzz
