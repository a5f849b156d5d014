#include "wire/grpc/message.h"

#include <fmt/format.h>

namespace wire::grpc {

Buffer frame_message(Bytes message, bool compressed, std::optional<std::uint32_t> length) {
  Writer writer;
  writer.u8(compressed ? 1 : 0);
  writer.u32(length.value_or(static_cast<std::uint32_t>(message.size())));
  writer.bytes(message);
  return writer.take();
}

void MessageReader::feed(Bytes octets) {
  if (!reject_) {
    octets_.append(octets);
  }
}

std::optional<Message> MessageReader::next() {
  if (reject_ || !read_prefix() || pending() - kMessagePrefixSize < prefix_->length) {
    return std::nullopt;
  }
  const Bytes data = octets_.rest().subspan(kMessagePrefixSize, prefix_->length);
  Message message{prefix_->compressed, Buffer(data.begin(), data.end())};
  octets_.drop(kMessagePrefixSize + data.size());
  prefix_.reset();
  return message;
}

/// True if the prefix of the next message is known and acceptable. A bad flag is told from its one
/// octet.
bool MessageReader::read_prefix() {
  if (prefix_) {
    return true;
  }
  Cursor cursor(octets_.rest());
  std::uint8_t compressed = 0;
  if (cursor.u8(compressed) && compressed > 1) {
    reject_ =
        Reject{ClauseId::grpc_http2_message_flag_reserved, Scope::stream, ErrorCode::INTERNAL_ERROR,
               fmt::format("compressed-flag {} is neither 0 nor 1", compressed)};
    return false;
  }
  std::uint32_t length = 0;
  if (!cursor.u32(length)) {
    return false;
  }
  if (length > max_message_) {
    reject_ = Reject{
        ClauseId::grpc_http2_message_length_huge_client, Scope::stream,
        ErrorCode::ENHANCE_YOUR_CALM,
        fmt::format("a message of {} octets where at most {} are read", length, max_message_)};
    return false;
  }
  prefix_ = Prefix{compressed == 1, length};
  return true;
}

}  // namespace wire::grpc
