#include "wire/frame/padding.h"

namespace wire {

bool read_pad_length(const FrameHeader& header, Cursor& cursor,
                     std::optional<std::uint8_t>& pad_length) {
  return !header.has(flag::PADDED) || cursor.u8(pad_length.emplace());
}

bool split_padding(const Cursor& cursor, std::optional<std::uint8_t> pad_length, Bytes& content,
                   std::optional<Bytes>& padding) {
  const Bytes rest = cursor.rest();
  if (!pad_length) {
    content = rest;
    return true;
  }
  if (*pad_length > rest.size()) {
    return false;
  }
  content = rest.first(rest.size() - *pad_length);
  padding = rest.last(*pad_length);
  return true;
}

std::optional<Buffer> copied(std::optional<Bytes> octets) {
  return octets ? std::optional(copied(*octets)) : std::nullopt;
}

void write_pad_length(Writer& writer, const std::optional<Buffer>& padding) {
  if (padding) {
    writer.u8(static_cast<std::uint8_t>(padding->size()));
  }
}

void write_padding(Writer& writer, const std::optional<Buffer>& padding) {
  if (padding) {
    writer.bytes(*padding);
  }
}

}  // namespace wire
