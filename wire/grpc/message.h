// Length-prefixed messages (gRPC over HTTP/2): a flag octet, four octets of length, the message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wire/backlog.h"
#include "wire/bytes.h"
#include "wire/types.h"

namespace wire::grpc {

inline constexpr std::size_t kMessagePrefixSize = 5;
/// Where a reader that is not told otherwise gives up: four times the 4 MiB that gRPC stacks
/// receive by default.
inline constexpr std::uint32_t kDefaultMaxMessage = std::uint32_t{16} << 20U;

/// Prefix and message. `compressed` only sets the flag, the message is sent as it is; `length`
/// replaces the true length.
Buffer frame_message(Bytes message, bool compressed = false,
                     std::optional<std::uint32_t> length = std::nullopt);

struct Message {
  /// The Compressed-Flag; `data` is as it came.
  bool compressed = false;
  Buffer data;

  friend bool operator==(const Message&, const Message&) = default;
};

/// Cuts the DATA of one stream into messages, however it is chunked. It holds no more than what was
/// fed since next() last returned nothing, plus one partial message of at most `max_message`
/// octets: call next() after each feed() until it returns nothing.
class MessageReader {
 public:
  explicit MessageReader(std::uint32_t max_message = kDefaultMaxMessage)
      : max_message_(max_message) {}

  /// Takes octets in; they are copied. After a Reject they are dropped.
  void feed(Bytes octets);

  /// The next complete message, in order. Nothing: more octets are needed, or reject() says why
  /// there will never be one.
  std::optional<Message> next();

  /// Set for good once a prefix has a flag other than 0 or 1 (grpc-http2-message-flag-reserved) or
  /// a length above `max_message` (grpc-http2-message-length-huge-client), before the message has
  /// come. The code is the one that maps to the gRPC status.
  const std::optional<Reject>& reject() const { return reject_; }

  /// How many octets have been fed that no returned message accounts for; 0: the input ended
  /// between two messages.
  std::size_t pending() const { return octets_.size(); }

 private:
  bool read_prefix();

  struct Prefix {
    bool compressed = false;
    std::uint32_t length = 0;
  };

  std::uint32_t max_message_;
  Backlog octets_;
  std::optional<Prefix> prefix_;
  std::optional<Reject> reject_;
};

}  // namespace wire::grpc
