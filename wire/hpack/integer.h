// Integers with an N-bit prefix (RFC 7541 §5.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/hpack/fault.h"

namespace wire::hpack {

/// The largest value that is accepted.
inline constexpr std::uint32_t kMaxInteger = std::numeric_limits<std::uint32_t>::max();
/// How many octets may follow the prefix: as many as kMaxInteger needs. Superfluous zeros are
/// tolerated within them.
inline constexpr unsigned kMaxContinuations = 5;
/// The most octets that encode_integer writes for a 64-bit value, without superfluous ones.
inline constexpr std::size_t kMaxIntegerSize = 11;

/// Reads an integer whose first octet has `prefix_bits` (1 … 8) bits of it; the bits above are
/// ignored. Advances only past an integer that it accepts. Faults: integer_truncated,
/// integer_overflow (above 2^32-1), integer_overlong (more than kMaxContinuations octets).
tl::expected<std::uint32_t, Fault> decode_integer(Cursor& cursor, unsigned prefix_bits);

/// Appends an integer. `pattern` is the first octet without its prefix. `superfluous` octets that
/// add nothing (0x80 … 0x00) follow the shortest encoding of a value that fills the prefix.
void encode_integer(Writer& writer, std::uint8_t pattern, unsigned prefix_bits, std::uint64_t value,
                    unsigned superfluous = 0);

/// The same into memory, without superfluous octets: writes at most kMaxIntegerSize octets to
/// `out`, returns where they end.
inline std::uint8_t* put_integer(std::uint8_t* out, std::uint8_t pattern, unsigned prefix_bits,
                                 std::uint64_t value) {
  const std::uint8_t full = static_cast<std::uint8_t>((1U << prefix_bits) - 1);
  if (value < full) {
    *out++ = static_cast<std::uint8_t>(pattern | value);
    return out;
  }
  *out++ = pattern | full;
  for (value -= full; value >= 0x80; value >>= 7U) {
    *out++ = static_cast<std::uint8_t>(0x80 | (value & 0x7f));
  }
  *out++ = static_cast<std::uint8_t>(value);
  return out;
}

}  // namespace wire::hpack
