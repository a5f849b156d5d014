// What the decoder takes no more of, by our own limits.
#include <gtest/gtest.h>

#include <string>

#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/hpack/test/octets.h"

namespace wire::hpack {
namespace {

using testing::hex;
using testing::joined;

Reject rejected(Limits limits, const Buffer& block) {
  Decoder decoder(limits);
  const auto fields = decoder.decode(block);
  EXPECT_FALSE(fields);
  return fields ? Reject{} : fields.error();
}

Buffer literal(std::size_t value_size, bool huffman, char octet = 'a') {
  Encoder encoder;
  Writer writer;
  EXPECT_TRUE(
      encoder.field(writer, "n", std::string(value_size, octet), {.huffman_value = huffman}));
  return writer.take();
}

TEST(Bounds, LimitStringsByTheirDecodedSize) {
  const Limits limits{.max_string = 100};
  for (const bool huffman : {false, true}) {
    for (const char octet : {'a', '\n'}) {  // the shortest code, one of the longest
      Decoder decoder(limits);
      EXPECT_TRUE(decoder.decode(literal(100, huffman, octet)));
      for (const std::size_t size : {101, 1000, 100000}) {
        EXPECT_EQ(rejected(limits, literal(size, huffman, octet)).clause,
                  ClauseId::rfc7541_7_4_string_length_limit);
      }
    }
  }
}

TEST(Bounds, LimitTheNumberOfFields) {
  const Limits limits{.max_fields = 10};
  EXPECT_TRUE(Decoder(limits).decode(Buffer(10, 0x82)));
  EXPECT_EQ(rejected(limits, Buffer(11, 0x82)).clause, ClauseId::rfc9113_10_5_dos_empty_headers);
}

TEST(Bounds, LimitTheSizeOfTheFieldListWhateverItTakesOnTheWire) {
  const Limits limits{.max_list = 10 * 42};
  const Buffer method(10, 0x82);  // ":method: GET" counts 42
  EXPECT_TRUE(Decoder(limits).decode(method));
  EXPECT_EQ(rejected(limits, joined(method, hex("82"))).clause,
            ClauseId::rfc9113_10_5_1_hpack_bomb);
}

TEST(Bounds, HoldByDefaultAgainstAnHpackBomb) {
  Encoder encoder;
  Writer writer;
  ASSERT_TRUE(
      encoder.field(writer, "n", std::string(4000, 'v'), {.rep = Representation::incremental}));
  const Buffer bomb = joined(writer.take(), Buffer(10000, 0xbe));
  EXPECT_EQ(rejected({}, bomb).clause, ClauseId::rfc9113_10_5_1_hpack_bomb);
}

TEST(Bounds, HoldTheTableToItsSize) {
  Decoder decoder({.max_fields = 1U << 20U, .max_list = std::size_t{1} << 30U});
  Buffer block;
  for (unsigned i = 0; i < 100000; ++i) {
    testing::append(block, hex("40 01 61 02 31"));
    block.push_back(static_cast<std::uint8_t>(i));
  }
  ASSERT_TRUE(decoder.decode(block));
  EXPECT_EQ(decoder.table().count(), 4096U / 35U);
  EXPECT_EQ(decoder.table().inserted(), 100000U);
}

}  // namespace
}  // namespace wire::hpack
