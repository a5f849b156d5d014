// The seventeen gRPC status codes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wire::grpc {

enum class StatusCode : std::uint8_t {
  OK = 0,
  CANCELLED = 1,
  UNKNOWN = 2,
  INVALID_ARGUMENT = 3,
  DEADLINE_EXCEEDED = 4,
  NOT_FOUND = 5,
  ALREADY_EXISTS = 6,
  PERMISSION_DENIED = 7,
  RESOURCE_EXHAUSTED = 8,
  FAILED_PRECONDITION = 9,
  ABORTED = 10,
  OUT_OF_RANGE = 11,
  UNIMPLEMENTED = 12,
  INTERNAL = 13,
  UNAVAILABLE = 14,
  DATA_LOSS = 15,
  UNAUTHENTICATED = 16,
};

/// The name; a value outside the enumeration as decimal number.
std::string to_string(StatusCode code);

/// From a name ("UNIMPLEMENTED") or a decimal number without leading zeros ("12"), as grpc-status
/// has it; nothing for anything else, 17 and above included.
std::optional<StatusCode> parse_status_code(std::string_view text);

}  // namespace wire::grpc
