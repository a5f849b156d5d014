#include "wire/frame/padding.h"

namespace wire {

bool read_pad_length(const FrameHeader& header, Cursor& cursor,
                     std::optional<std::uint8_t>& pad_length) {
  return !header.has(flag::PADDED) || cursor.u8(pad_length.emplace());
}

bool split_padding(const Cursor& cursor, std::optional<std::uint8_t> pad_length, Bytes& content,
                   std::optional<Buffer>& padding) {
  const Bytes rest = cursor.rest();
  if (!pad_length) {
    content = rest;
    return true;
  }
  if (*pad_length > rest.size()) {
    return false;
  }
  content = rest.first(rest.size() - *pad_length);
  const Bytes tail = rest.last(*pad_length);
  padding.emplace(tail.begin(), tail.end());
  return true;
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
