// Size updates, as the decoder reads them (RFC 7541 §4.2, §6.3; RFC 9113 §4.3.1).
#include <gtest/gtest.h>

#include <string_view>

#include "wire/hpack/decoder.h"
#include "wire/hpack/test/octets.h"

namespace wire::hpack {
namespace {

using testing::hex;
using testing::kInsert;

TEST(SizeUpdate, AtTheLimitAndSeveralAtTheStartAreTaken) {
  Decoder decoder;
  EXPECT_TRUE(decoder.decode(hex("3f e1 1f")));
  EXPECT_EQ(decoder.size_updates(), 1U);
  ASSERT_TRUE(decoder.decode(hex(kInsert)));
  EXPECT_EQ(decoder.size_updates(), 0U);
  EXPECT_TRUE(decoder.decode(hex("20 3f e1 1f 82")));
  EXPECT_EQ(decoder.size_updates(), 2U);
  EXPECT_EQ(decoder.table().count(), 0U);
  EXPECT_EQ(decoder.table().capacity(), 4096U);
}

TEST(SizeUpdate, ReducesBelowTheLimitAsTheEncoderLikes) {
  Decoder decoder;
  EXPECT_TRUE(decoder.decode(hex("24")));
  EXPECT_EQ(decoder.table().capacity(), 4U);
}

/// A decoder whose table holds 34 octets.
Decoder filled() {
  Decoder decoder;
  EXPECT_TRUE(decoder.decode(hex(kInsert)));
  return decoder;
}

void expect_missing(
    Decoder& decoder, std::string_view block,
    ClauseId clause = ClauseId::rfc9113_4_3_1_table_reduced_missing_server) {
  const auto fields = decoder.decode(hex(block));
  ASSERT_FALSE(fields);
  EXPECT_EQ(fields.error().clause, clause);
}

TEST(SizeUpdate, IsDemandedOnceTheTableNoLongerFits) {
  Decoder decoder = filled();
  decoder.set_max_table_size(33);
  expect_missing(decoder, "82");
}

TEST(SizeUpdate, OfTheReducedSizeSettlesTheReduction) {
  Decoder decoder = filled();
  decoder.set_max_table_size(33);
  EXPECT_TRUE(decoder.decode(hex("3f 02 82")));
  EXPECT_TRUE(decoder.decode(hex("82")));
}

TEST(SizeUpdate, IsNotDemandedOfATableThatFits) {
  Decoder decoder = filled();
  decoder.set_max_table_size(34);
  EXPECT_TRUE(decoder.decode(hex("be")));
  EXPECT_EQ(decoder.table().capacity(), 34U);
}

TEST(SizeUpdate, IsStillDemandedIfTheLimitRoseAgain) {
  Decoder decoder = filled();
  decoder.set_max_table_size(0);
  decoder.set_max_table_size(4096);
  expect_missing(decoder, "82", ClauseId::rfc7541_4_2_update_smallest);
}

TEST(SizeUpdate, MustFirstGoDownToTheLeastLimit) {
  Decoder decoder = filled();
  decoder.set_max_table_size(0);
  decoder.set_max_table_size(4096);
  expect_missing(decoder, "3f e1 1f 82", ClauseId::rfc7541_4_2_update_smallest);

  Decoder other = filled();
  other.set_max_table_size(0);
  other.set_max_table_size(4096);
  EXPECT_TRUE(other.decode(hex("20 3f e1 1f 82")));
  EXPECT_EQ(other.table().capacity(), 4096U);
}

TEST(SizeUpdate, IsNotDemandedOfABlockThatSaysNothing) {
  Decoder decoder = filled();
  decoder.set_max_table_size(0);
  EXPECT_TRUE(decoder.decode({}));
  expect_missing(decoder, "82");
}

TEST(SizeUpdate, MayUseARaisedLimit) {
  Decoder decoder;
  decoder.set_max_table_size(8192);
  EXPECT_TRUE(decoder.decode(hex("3f e1 3f")));
  EXPECT_EQ(decoder.table().capacity(), 8192U);
}

}  // namespace
}  // namespace wire::hpack
