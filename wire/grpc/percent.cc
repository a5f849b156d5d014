#include "wire/grpc/percent.h"

#include <cstdint>
#include <optional>

namespace wire::grpc {
namespace {

bool is_plain(char octet) { return octet >= ' ' && octet <= '~' && octet != '%'; }

std::optional<unsigned> digit_value(char digit) {
  if (digit >= '0' && digit <= '9') {
    return static_cast<unsigned>(digit - '0');
  }
  const char lower = static_cast<char>(digit | 0x20);
  if (lower >= 'a' && lower <= 'f') {
    return static_cast<unsigned>(lower - 'a') + 10;
  }
  return std::nullopt;
}

/// The octet that an escape at the front of the text stands for, or nothing.
std::optional<char> unescaped(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') {
    return std::nullopt;
  }
  const auto high = digit_value(text[1]);
  const auto low = digit_value(text[2]);
  return high && low ? std::optional(static_cast<char>(*high << 4U | *low)) : std::nullopt;
}

}  // namespace

std::string percent_encode(std::string_view octets) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string value;
  value.reserve(octets.size());
  for (const char octet : octets) {
    if (is_plain(octet)) {
      value += octet;
      continue;
    }
    const auto number = static_cast<std::uint8_t>(octet);
    value += {'%', kDigits[number >> 4U], kDigits[number & 0xfU]};
  }
  return value;
}

std::string percent_decode(std::string_view value) {
  std::string octets;
  octets.reserve(value.size());
  while (!value.empty()) {
    const std::optional<char> octet = unescaped(value);
    octets += octet.value_or(value.front());
    value.remove_prefix(octet ? 3 : 1);
  }
  return octets;
}

}  // namespace wire::grpc
