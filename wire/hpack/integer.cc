#include "wire/hpack/integer.h"

#include <array>

namespace wire::hpack {
namespace {

/// Adds up what follows a full prefix, least significant group first.
tl::expected<std::uint32_t, Fault> decode_continuations(Cursor& cursor, std::uint64_t value) {
  for (unsigned i = 0; i < kMaxContinuations; ++i) {
    std::uint8_t octet = 0;
    if (!cursor.u8(octet)) {
      return tl::unexpected(Fault::integer_truncated);
    }
    value += std::uint64_t{octet & 0x7fU} << (7 * i);
    if (value > kMaxInteger) {
      return tl::unexpected(Fault::integer_overflow);
    }
    if ((octet & 0x80U) == 0) {
      return static_cast<std::uint32_t>(value);
    }
  }
  return tl::unexpected(Fault::integer_overlong);
}

}  // namespace

tl::expected<std::uint32_t, Fault> decode_integer(Cursor& cursor, unsigned prefix_bits) {
  Cursor ahead = cursor;
  std::uint8_t first = 0;
  if (!ahead.u8(first)) {
    return tl::unexpected(Fault::integer_truncated);
  }
  const std::uint32_t full = (1U << prefix_bits) - 1;
  tl::expected<std::uint32_t, Fault> value = first & full;
  if (*value == full) {
    value = decode_continuations(ahead, full);
  }
  if (value) {
    cursor = ahead;
  }
  return value;
}

void encode_integer(Writer& writer, std::uint8_t pattern, unsigned prefix_bits, std::uint64_t value,
                    unsigned superfluous) {
  std::array<std::uint8_t, kMaxIntegerSize> octets{};
  std::uint8_t* const end = put_integer(octets.data(), pattern, prefix_bits, value);
  const bool stretch = superfluous > 0 && end - octets.data() > 1;
  if (stretch) {
    *(end - 1) |= 0x80U;
  }
  writer.bytes(Bytes(octets.data(), end));
  for (unsigned i = 1; stretch && i <= superfluous; ++i) {
    writer.u8(i < superfluous ? 0x80 : 0x00);
  }
}

}  // namespace wire::hpack
