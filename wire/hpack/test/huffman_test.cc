#include "wire/hpack/huffman.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "wire/hpack/huffman_code.h"
#include "wire/hpack/string.h"
#include "wire/hpack/test/octets.h"

namespace wire::hpack {
namespace {

using testing::hex;
using testing::to_hex;

Buffer encoded(std::string_view text) {
  Buffer octets(huffman_size(text));
  EXPECT_EQ(huffman_encode(text, octets.data()), octets.data() + octets.size());
  return octets;
}

/// A string of bits ("1", "0"; spaces separate), which must fill octets.
Buffer bits(std::string_view text) {
  Buffer octets;
  unsigned count = 0;
  for (const char bit : text) {
    if (bit == ' ') {
      continue;
    }
    if (count++ % 8 == 0) {
      octets.push_back(0);
    }
    octets.back() = static_cast<std::uint8_t>(octets.back() << 1U | (bit == '1' ? 1U : 0U));
  }
  EXPECT_EQ(count % 8, 0U);
  return octets;
}

TEST(HuffmanCode, IsThatOfAppendixB) {
  using huffman::kCodes;
  EXPECT_EQ(kCodes['a'], 0x3U);
  EXPECT_EQ(kCodes['0'], 0x0U);
  EXPECT_EQ(kCodes['/'], 0x18U);
  EXPECT_EQ(kCodes['~'], 0x1ffdU);
  EXPECT_EQ(kCodes['\\'], 0x7fff0U);
  EXPECT_EQ(kCodes[0], 0x1ff8U);
  EXPECT_EQ(kCodes[10], 0x3ffffffcU);
  EXPECT_EQ(kCodes[255], 0x3ffffeeU);
}

TEST(Huffman, BringsBackEverySymbolAlone) {
  for (unsigned symbol = 0; symbol < 256; ++symbol) {
    const std::string text(1, static_cast<char>(symbol));
    EXPECT_EQ(huffman_decode(encoded(text)), text) << symbol;
  }
}

TEST(Huffman, BringsBackEveryPairOfSymbols) {
  std::string text(2, '\0');
  for (unsigned pair = 0; pair < 65536; ++pair) {
    text[0] = static_cast<char>(pair >> 8U);
    text[1] = static_cast<char>(pair & 0xffU);
    ASSERT_EQ(huffman_decode(encoded(text)), text) << pair;
  }
}

TEST(Huffman, BringsBackStringsOfEveryLength) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> any(0, 255);
  std::uniform_int_distribution<int> frequent('a', 'z');
  for (std::size_t size = 0; size < 300; ++size) {
    std::string rare(size, '\0');
    std::string common(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
      rare[i] = static_cast<char>(any(random));
      common[i] = static_cast<char>(frequent(random));
    }
    EXPECT_EQ(huffman_decode(encoded(rare)), rare);
    EXPECT_EQ(huffman_decode(encoded(common)), common);
  }
}

TEST(Huffman, DecodesWithinTheRoomItAsksFor) {
  for (std::size_t size = 0; size < 64; ++size) {
    const std::string text(size, 'a');  // the shortest code: the most symbols
    const Buffer coded = encoded(text);
    Buffer out(huffman_room(coded.size()));  // an exact allocation, for the sanitizer
    const auto decoded = huffman_decode(coded, {reinterpret_cast<char*>(out.data()), out.size()});
    EXPECT_EQ(decoded, size);
  }
}

TEST(Huffman, TakesUpToSevenOnesAsPadding) {
  for (std::size_t size = 0; size < 8; ++size) {
    const std::string text(size, 'a');  // 5 bits each: 0, 3, 6, 1, 4, 7, 2, 5 bits of padding
    const Buffer coded = encoded(text);
    const unsigned padding = static_cast<unsigned>(coded.size() * 8 - size * 5);
    const unsigned ones = (1U << padding) - 1;
    EXPECT_EQ(coded.empty() ? 0 : coded.back() & ones, ones);
    EXPECT_EQ(huffman_decode(coded), text);
  }
}

TEST(Huffman, RejectsMoreThanSevenBitsOfPadding) {
  for (std::size_t size = 0; size < 8; ++size) {
    Buffer coded = encoded(std::string(size, 'a'));
    coded.push_back(0xff);
    EXPECT_EQ(huffman_decode(coded), tl::unexpected(Fault::padding_too_long)) << size;
  }
  EXPECT_EQ(huffman_decode(hex("ff ff ff")), tl::unexpected(Fault::padding_too_long));
}

TEST(Huffman, CountsAnIncompleteCodeAsPadding) {
  // 0xfe begins codes of ten and more bits.
  EXPECT_EQ(huffman_decode(hex("fe")), tl::unexpected(Fault::padding_too_long));
  EXPECT_EQ(huffman_decode(bits("00011 111 11111110")), tl::unexpected(Fault::padding_too_long));
}

TEST(Huffman, RejectsPaddingThatIsNotTheBeginningOfEos) {
  EXPECT_EQ(huffman_decode(bits("00011 000")), tl::unexpected(Fault::padding_not_ones));
  EXPECT_EQ(huffman_decode(bits("00011 110")), tl::unexpected(Fault::padding_not_ones));
  EXPECT_EQ(huffman_decode(bits("00011 00011 00011 0")), tl::unexpected(Fault::padding_not_ones));
  EXPECT_EQ(huffman_decode(bits("00011 00011 111111")), "aa");
}

TEST(Huffman, RejectsEosWhereverItStands) {
  const std::string eos(30, '1');
  EXPECT_EQ(huffman_decode(bits(eos + "11")), tl::unexpected(Fault::eos_in_string));
  EXPECT_EQ(huffman_decode(bits("00011" + eos + "00011")), tl::unexpected(Fault::eos_in_string));
  EXPECT_EQ(huffman_decode(bits("00011" + eos + "11111")), tl::unexpected(Fault::eos_in_string));
  EXPECT_EQ(huffman_decode(Buffer(100, 0xff)), tl::unexpected(Fault::eos_in_string));
}

TEST(StringLiteral, ComesBackPlainAndHuffmanCoded) {
  for (const std::size_t size : {0, 1, 126, 127, 128, 1000}) {
    const std::string text(size, '?');
    for (const bool huffman : {false, true}) {
      Writer writer;
      encode_string(writer, text, huffman);
      const Buffer octets = writer.take();
      Cursor cursor(octets);
      const auto literal = decode_string(cursor);
      ASSERT_TRUE(literal);
      EXPECT_EQ(cursor.remaining(), 0U);
      EXPECT_EQ(literal->huffman, huffman);
      EXPECT_EQ(to_hex(literal->octets),
                to_hex(huffman ? encoded(text) : Buffer(text.begin(), text.end())));
    }
  }
}

TEST(StringLiteral, StaysWithinTheBlock) {
  const Buffer octets = hex("05 61 62 63 64");
  Cursor cursor(octets);
  const auto literal = decode_string(cursor);
  ASSERT_FALSE(literal);
  EXPECT_EQ(literal.error(), Fault::string_beyond_block);
  EXPECT_EQ(cursor.remaining(), octets.size());
}

}  // namespace
}  // namespace wire::hpack
