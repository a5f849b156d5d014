// Frames of one end or both, as mutators see them: any octets can be read so, and no rule holds.
#pragma once

#include <optional>
#include <vector>

#include "fuzz/mutator/random.h"
#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/observer/role.h"
#include "wire/types.h"

namespace fuzz {

/// A frame, whose header may lie about its length; or octets that are none, without a header.
struct FrameItem {
  wire::observer::Role by = wire::observer::Role::client;
  std::optional<wire::FrameHeader> header;
  wire::Buffer payload;

  bool is(wire::FrameType type) const {
    return header && header->type == static_cast<std::uint8_t>(type);
  }

  friend bool operator==(const FrameItem&, const FrameItem&) = default;
};

using FrameList = std::vector<FrameItem>;

/// Reads the frame that the octets begin with, as much of it as is there, and advances past it. If
/// there is no whole header, all octets are an item without one.
FrameItem read_frame(wire::Cursor& cursor);
void write_frame(wire::Writer& writer, const FrameItem& frame);

/// One change: of the list, of a frame in it, or of the fields of a block, which is then encoded
/// anew with all blocks of that end. With `both_ends`, new frames are said by either.
void change_frames(FrameList& frames, bool both_ends, Random& random);

}  // namespace fuzz
