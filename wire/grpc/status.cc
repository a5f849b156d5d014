#include "wire/grpc/status.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace wire::grpc {
namespace {

/// In the order of the codes.
constexpr std::array<std::string_view, 17> kNames = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
};

}  // namespace

std::string to_string(StatusCode code) {
  const auto number = static_cast<std::size_t>(code);
  return number < kNames.size() ? std::string(kNames[number]) : std::to_string(number);
}

std::optional<StatusCode> parse_status_code(std::string_view text) {
  const auto name = std::find(kNames.begin(), kNames.end(), text);
  if (name != kNames.end()) {
    return static_cast<StatusCode>(name - kNames.begin());
  }
  if (text.size() > 1 && text.front() == '0') {
    return std::nullopt;
  }
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const bool known = error == std::errc() && stop == end && number < kNames.size();
  return known ? std::optional(static_cast<StatusCode>(number)) : std::nullopt;
}

}  // namespace wire::grpc
