// The Huffman code: any octets encode and come back; coded octets that are accepted encode to the
// same octets; the sizes promised hold.
#include "wire/hpack/huffman.h"

#include <string>
#include <string_view>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"

namespace fuzz {
namespace {

wire::Buffer encode(std::string_view text) {
  wire::Buffer coded(wire::hpack::huffman_size(text));
  const std::uint8_t* end = wire::hpack::huffman_encode(text, coded.data());
  hold(end == coded.data() + coded.size(), "size", "another size than huffman_size() says");
  return coded;
}

}  // namespace

int run(wire::Bytes input) {
  const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
  const auto back = wire::hpack::huffman_decode(encode(text));
  hold(back && *back == text, "round trip", "an encoded text does not come back");
  const auto decoded = wire::hpack::huffman_decode(input);
  if (decoded) {
    const wire::Buffer again = encode(*decoded);
    hold(std::equal(again.begin(), again.end(), input.begin(), input.end()), "canonical code",
         "two codes are read as the same text");
  }
  return 0;
}

}  // namespace fuzz
