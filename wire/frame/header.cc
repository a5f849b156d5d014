#include "wire/frame/header.h"

namespace wire {

std::optional<FrameHeader> FrameHeader::decode(Bytes octets) {
  Cursor cursor(octets);
  FrameHeader header;
  const bool complete = cursor.u24(header.length) && cursor.u8(header.type) &&
                        cursor.u8(header.flags) && cursor.u32(header.stream);
  if (!complete) {
    return std::nullopt;
  }
  header.reserved = header.stream > kMax31Bit;
  header.stream &= kMax31Bit;
  return header;
}

void FrameHeader::encode(Writer& writer) const {
  writer.u24(length);
  writer.u8(type);
  writer.u8(flags);
  writer.u32((stream & kMax31Bit) | (reserved ? ~kMax31Bit : 0));
}

}  // namespace wire
