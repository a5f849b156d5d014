// String literals (RFC 7541 §5.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/hpack/fault.h"
#include "wire/hpack/integer.h"

namespace wire::hpack {

/// A string literal as it stands in the block, not yet decoded.
struct StringLiteral {
  Bytes octets;
  bool huffman = false;
};

/// Reads a string literal; its octets stay in the block. Faults: those of decode_integer,
/// string_beyond_block (its length exceeds what is left).
tl::expected<StringLiteral, Fault> decode_string(Cursor& cursor);

/// Appends a string literal, Huffman-coded or plain.
void encode_string(Writer& writer, std::string_view text, bool huffman);

/// The most octets that put_string writes.
constexpr std::size_t string_room(std::string_view text) {
  return kMaxIntegerSize + text.size() * 4;  // the longest codes have 30 bits
}

/// The same into memory; returns where the literal ends.
std::uint8_t* put_string(std::uint8_t* out, std::string_view text, bool huffman);
/// Huffman-coded if that is shorter.
std::uint8_t* put_shorter_string(std::uint8_t* out, std::string_view text);

}  // namespace wire::hpack
