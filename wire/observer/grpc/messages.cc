// Length-prefixed messages (gRPC over HTTP/2).
#include <fmt/format.h>

#include <algorithm>

#include "wire/observer/grpc/rules.h"

namespace wire::observer::grpc::messages {
namespace {

using enum ClauseId;

constexpr std::uint8_t kCompressed = 1;
constexpr std::uint32_t kHead = 2;  // octets by which a compressed stream is known

void begin(Turn& turn) {
  GrpcState& state = turn.side().grpc;
  MessageCursor& message = state.message;
  const auto& prefix = message.prefix;
  if (prefix[0] > kCompressed) {
    state.lost = true;
    broken(turn, grpc_http2_message_prefix, fmt::format("a Compressed-Flag of {}", prefix[0]));
    return;
  }
  message.left = static_cast<std::uint32_t>(prefix[1]) << 24U |
                 static_cast<std::uint32_t>(prefix[2]) << 16U |
                 static_cast<std::uint32_t>(prefix[3]) << 8U | prefix[4];
  message.seen = 0;
  if (message.compressed()) {
    codings::compressed_message(turn);
  }
  if (message.left == 0) {
    message.prefix_octets = 0;
  }
}

void read_prefix(Turn& turn, Bytes& content) {
  MessageCursor& message = turn.side().grpc.message;
  const std::size_t count =
      std::min(content.size(), message.prefix.size() - message.prefix_octets);
  std::copy_n(content.begin(), count, message.prefix.begin() + message.prefix_octets);
  message.prefix_octets = static_cast<std::uint8_t>(message.prefix_octets + count);
  content = content.subspan(count);
  if (message.prefix_octets == message.prefix.size()) {
    begin(turn);
  }
}

void read_octets(Turn& turn, Bytes& content) {
  MessageCursor& message = turn.side().grpc.message;
  const auto count = static_cast<std::uint32_t>(
      std::min<std::size_t>(content.size(), message.left));
  for (std::uint32_t i = 0; message.compressed() && message.seen + i < kHead && i < count; ++i) {
    codings::compressed_octet(turn, message.seen + i, content[i]);
  }
  message.seen += count;
  message.left -= count;
  content = content.subspan(count);
  if (message.left == 0) {
    message.prefix_octets = 0;
  }
}

}  // namespace

void data(Turn& turn, Bytes content) {
  GrpcState& state = turn.side().grpc;
  while (!content.empty() && !state.lost) {
    if (state.message.prefix_octets < state.message.prefix.size()) {
      read_prefix(turn, content);
    } else {
      read_octets(turn, content);
    }
  }
}

void end(Turn& turn) {
  const GrpcState& state = turn.side().grpc;
  const Message& message = turn.side().message;
  // What is cut off by an error is no message; a refused call's answer is HTTP's own.
  if (state.lost || state.message.between_messages() || message.malformed) {
    return;
  }
  broken(turn, grpc_http2_message_prefix,
         fmt::format("the stream ends within a message: {} octets are missing",
                     state.message.prefix_octets < state.message.prefix.size()
                         ? state.message.prefix.size() - state.message.prefix_octets
                         : state.message.left));
}

}  // namespace wire::observer::grpc::messages
