// The numbers of HTTP/2 under their RFC names, and what it means to reject octets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/clauses.h"

namespace wire {

/// A stream's identifier (31 bits); 0 is the connection itself.
using StreamId = std::uint32_t;

/// 2^31-1: the highest stream identifier and the largest window.
inline constexpr std::uint32_t kMax31Bit = 0x7fffffff;

/// RFC 9113 §7. Any other value is legal on the wire.
enum class ErrorCode : std::uint32_t {
  NO_ERROR = 0x0,
  PROTOCOL_ERROR = 0x1,
  INTERNAL_ERROR = 0x2,
  FLOW_CONTROL_ERROR = 0x3,
  SETTINGS_TIMEOUT = 0x4,
  STREAM_CLOSED = 0x5,
  FRAME_SIZE_ERROR = 0x6,
  REFUSED_STREAM = 0x7,
  CANCEL = 0x8,
  COMPRESSION_ERROR = 0x9,
  CONNECT_ERROR = 0xa,
  ENHANCE_YOUR_CALM = 0xb,
  INADEQUATE_SECURITY = 0xc,
  HTTP_1_1_REQUIRED = 0xd,
};

/// RFC 9113 §6. Any other value is legal on the wire.
enum class FrameType : std::uint8_t {
  DATA = 0x0,
  HEADERS = 0x1,
  PRIORITY = 0x2,
  RST_STREAM = 0x3,
  SETTINGS = 0x4,
  PUSH_PROMISE = 0x5,
  PING = 0x6,
  GOAWAY = 0x7,
  WINDOW_UPDATE = 0x8,
  CONTINUATION = 0x9,
};

/// RFC 9113 §6.5.2, RFC 8441, RFC 9218 and gRPC. Any other value is legal on the wire.
enum class SettingId : std::uint16_t {
  HEADER_TABLE_SIZE = 0x1,
  ENABLE_PUSH = 0x2,
  MAX_CONCURRENT_STREAMS = 0x3,
  INITIAL_WINDOW_SIZE = 0x4,
  MAX_FRAME_SIZE = 0x5,
  MAX_HEADER_LIST_SIZE = 0x6,
  ENABLE_CONNECT_PROTOCOL = 0x8,
  NO_RFC7540_PRIORITIES = 0x9,
  GRPC_ALLOW_TRUE_BINARY_METADATA = 0xfe03,
};

/// Flags of frame headers. END_STREAM and ACK share a bit: the frame's type decides.
namespace flag {
inline constexpr std::uint8_t END_STREAM = 0x01;
inline constexpr std::uint8_t ACK = 0x01;
inline constexpr std::uint8_t END_HEADERS = 0x04;
inline constexpr std::uint8_t PADDED = 0x08;
inline constexpr std::uint8_t PRIORITY = 0x20;
}  // namespace flag

/// The RFC's name; a value without one as hexadecimal number ("0x1f").
std::string to_string(ErrorCode code);
std::string to_string(FrameType type);
std::string to_string(SettingId id);

/// The inverse of to_string; takes decimal and 0x numbers too. Nothing if the text is neither, or
/// the number does not fit.
std::optional<ErrorCode> parse_error_code(std::string_view text);
std::optional<FrameType> parse_frame_type(std::string_view text);
std::optional<SettingId> parse_setting_id(std::string_view text);

/// What an error ends (RFC 9113 §5.4).
enum class Scope : std::uint8_t { connection, stream };
std::string_view to_string(Scope scope);

/// Octets that a receiver does not accept: which clause they break, and the reaction that this
/// clause asks for.
struct Reject {
  ClauseId clause;
  Scope scope;
  ErrorCode code;
  /// For people: what was seen, with its numbers ("length 5 is not a multiple of 6").
  std::string reason;

  friend bool operator==(const Reject&, const Reject&) = default;
};

}  // namespace wire
