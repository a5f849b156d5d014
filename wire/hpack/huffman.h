// The static Huffman code (RFC 7541 §5.2, Appendix B).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/hpack/fault.h"

namespace wire::hpack {

/// How many octets the code of `text` takes, padding included.
std::size_t huffman_size(std::string_view text);

/// Writes exactly huffman_size(text) octets to `out`, padded with ones; returns where they end.
std::uint8_t* huffman_encode(std::string_view text, std::uint8_t* out);

/// The room that decoding `coded_size` octets can need: the shortest codes have 5 bits, and a few
/// octets may be written ahead of what counts.
constexpr std::size_t huffman_room(std::size_t coded_size) { return coded_size * 8 / 5 + 8; }

/// Decodes into `out`, which has huffman_room(coded.size()) octets or more; returns how many of
/// them count. Faults: eos_in_string, padding_too_long (more than 7 bits are no code),
/// padding_not_ones.
tl::expected<std::size_t, Fault> huffman_decode(Bytes coded, std::span<char> out);

/// The same into a string of its own.
tl::expected<std::string, Fault> huffman_decode(Bytes coded);

}  // namespace wire::hpack
