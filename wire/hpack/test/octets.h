// Writing octets in tests.
#pragma once

#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/bytes.h"

namespace wire::hpack::testing {

/// "82 86 84 be" → octets; whatever is no hexadecimal digit separates.
inline Buffer hex(std::string_view text) {
  Buffer octets;
  int half = -1;
  for (const char digit : text) {
    if (std::isxdigit(static_cast<unsigned char>(digit)) == 0) {
      continue;
    }
    const int value = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    if (half < 0) {
      half = value;
    } else {
      octets.push_back(static_cast<std::uint8_t>(half * 16 + value));
      half = -1;
    }
  }
  return octets;
}

/// A literal with incremental indexing, "a: 1": 34 octets in the table.
inline constexpr std::string_view kInsert = "40 01 61 01 31";

/// The inverse, for messages.
inline std::string to_hex(Bytes octets) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : octets) {
    text += kDigits[octet >> 4U];
    text += kDigits[octet & 15U];
  }
  return text;
}

inline void append(Buffer& octets, Bytes more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

inline Buffer joined(Buffer octets, Bytes more) {
  append(octets, more);
  return octets;
}

}  // namespace wire::hpack::testing
