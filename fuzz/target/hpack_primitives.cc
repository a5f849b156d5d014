// Integers and string literals of HPACK: what is accepted is what a plain reading gives, and comes
// back; a rejection does not advance.
#include <cstdint>
#include <optional>
#include <string>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"
#include "wire/hpack/integer.h"
#include "wire/hpack/string.h"

namespace fuzz {
namespace {

using wire::hpack::decode_integer;

/// RFC 7541 §5.1, its pseudocode with a limit; how many octets it took is left in `used`.
std::optional<std::uint64_t> plain_integer(wire::Bytes octets, unsigned prefix_bits,
                                           std::size_t& used) {
  const std::uint64_t full = (1U << prefix_bits) - 1;
  if (octets.empty()) {
    return std::nullopt;
  }
  std::uint64_t value = octets[0] & full;
  used = 1;
  if (value < full) {
    return value;
  }
  for (unsigned m = 0; used < octets.size() && used <= wire::hpack::kMaxContinuations; m += 7) {
    const std::uint8_t octet = octets[used++];
    value += static_cast<std::uint64_t>(octet & 0x7f) << m;
    if ((octet & 0x80) == 0) {
      return value <= wire::hpack::kMaxInteger ? std::optional(value) : std::nullopt;
    }
  }
  return std::nullopt;
}

void expect_plain(wire::Bytes octets, unsigned prefix_bits) {
  std::size_t used = 0;
  const auto plain = plain_integer(octets, prefix_bits, used);
  wire::Cursor cursor(octets);
  const auto value = decode_integer(cursor, prefix_bits);
  hold(value.has_value() == plain.has_value(), "plain integer", "accepted by one reading only");
  if (!value) {
    hold(cursor.remaining() == octets.size(), "no advance", "a rejected integer was skipped");
    return;
  }
  hold(*value == *plain, "plain integer",
       [&] { return std::to_string(*value) + ", not " + std::to_string(*plain); });
  hold(octets.size() - cursor.remaining() == used, "plain integer", "another length");
  wire::Writer writer;
  wire::hpack::encode_integer(writer, 0, prefix_bits, *value);
  const wire::Buffer shortest = writer.take();
  wire::Cursor again(shortest);
  hold(decode_integer(again, prefix_bits) == value && again.remaining() == 0, "round trip",
       "an integer does not come back");
}

void expect_string(wire::Bytes octets) {
  wire::Cursor cursor(octets);
  const auto literal = wire::hpack::decode_string(cursor);
  if (!literal) {
    hold(cursor.remaining() == octets.size(), "no advance", "a rejected string was skipped");
    return;
  }
  const std::string text(literal->octets.begin(), literal->octets.end());
  for (const bool huffman : {false, true}) {
    wire::Writer writer;
    wire::hpack::encode_string(writer, text, huffman);
    const wire::Buffer written = writer.take();
    hold(written.size() <= wire::hpack::string_room(text), "size",
         "a string takes more room than string_room() says");
    wire::Cursor again(written);
    const auto back = wire::hpack::decode_string(again);
    hold(back && back->huffman == huffman && again.remaining() == 0, "round trip",
         "a string does not come back");
  }
}

}  // namespace

int run(wire::Bytes input) {
  for (unsigned prefix_bits = 1; prefix_bits <= 8; ++prefix_bits) {
    expect_plain(input, prefix_bits);
  }
  expect_string(input);
  return 0;
}

}  // namespace fuzz
