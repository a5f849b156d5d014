#include "wire/hpack/string.h"

#include <algorithm>

#include "wire/hpack/huffman.h"

namespace wire::hpack {
namespace {

constexpr unsigned kLengthBits = 7;
constexpr std::uint8_t kHuffman = 0x80;

std::uint8_t* put_huffman(std::uint8_t* out, std::string_view text, std::size_t size) {
  return huffman_encode(text, put_integer(out, kHuffman, kLengthBits, size));
}

std::uint8_t* put_plain(std::uint8_t* out, std::string_view text) {
  return std::copy(text.begin(), text.end(), put_integer(out, 0, kLengthBits, text.size()));
}

}  // namespace

tl::expected<StringLiteral, Fault> decode_string(Cursor& cursor) {
  Cursor ahead = cursor;
  const auto length = decode_integer(ahead, kLengthBits);
  if (!length) {
    return tl::unexpected(length.error());
  }
  StringLiteral literal;
  literal.huffman = (cursor.rest().front() & kHuffman) != 0;
  if (!ahead.take(*length, literal.octets)) {
    return tl::unexpected(Fault::string_beyond_block);
  }
  cursor = ahead;
  return literal;
}

void encode_string(Writer& writer, std::string_view text, bool huffman) {
  Buffer octets(string_room(text));
  const std::uint8_t* const end = put_string(octets.data(), text, huffman);
  writer.bytes(Bytes(octets.data(), end));
}

std::uint8_t* put_string(std::uint8_t* out, std::string_view text, bool huffman) {
  return huffman ? put_huffman(out, text, huffman_size(text)) : put_plain(out, text);
}

std::uint8_t* put_shorter_string(std::uint8_t* out, std::string_view text) {
  // A code shorter than this has a length of one octet: it is tried without counting first.
  constexpr std::size_t kShort = (1U << kLengthBits) - 1;
  if (text.size() > kShort) {
    const std::size_t size = huffman_size(text);
    return size < text.size() ? put_huffman(out, text, size) : put_plain(out, text);
  }
  std::uint8_t* const end = huffman_encode(text, out + 1);
  const auto size = static_cast<std::size_t>(end - out - 1);
  if (size >= text.size()) {
    return put_plain(out, text);
  }
  *out = static_cast<std::uint8_t>(kHuffman | size);
  return end;
}

}  // namespace wire::hpack
