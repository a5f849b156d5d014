#include "wire/bytes.h"

#include <gmock/gmock.h>

namespace wire {
namespace {

using ::testing::ElementsAre;

TEST(Cursor, ReadsNumbersInNetworkByteOrder) {
  const Buffer octets = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a};
  Cursor cursor(octets);
  std::uint8_t one = 0;
  std::uint16_t two = 0;
  std::uint32_t three = 0;
  std::uint32_t four = 0;

  EXPECT_TRUE(cursor.u8(one) && cursor.u16(two) && cursor.u24(three) && cursor.u32(four));

  EXPECT_EQ(one, 0x01);
  EXPECT_EQ(two, 0x0203);
  EXPECT_EQ(three, 0x040506U);
  EXPECT_EQ(four, 0x0708090aU);
  EXPECT_EQ(cursor.remaining(), 0U);
}

TEST(Cursor, NeitherAdvancesNorAnswersWhereTooFewOctetsAreLeft) {
  const Buffer octets = {0xaa, 0xbb, 0xcc};
  Cursor cursor(octets);
  std::uint32_t number = 7;
  Bytes taken;

  EXPECT_FALSE(cursor.u32(number));
  EXPECT_FALSE(cursor.take(4, taken));

  EXPECT_EQ(number, 7U);
  EXPECT_TRUE(taken.empty());
  EXPECT_EQ(cursor.remaining(), 3U);
  EXPECT_TRUE(cursor.u24(number));
  EXPECT_EQ(number, 0xaabbccU);
}

TEST(Cursor, TakesOctetsAndShowsTheRest) {
  const Buffer octets = {1, 2, 3};
  Cursor cursor(octets);
  Bytes taken;

  EXPECT_TRUE(cursor.take(2, taken));

  EXPECT_THAT(taken, ElementsAre(1, 2));
  EXPECT_THAT(cursor.rest(), ElementsAre(3));
  EXPECT_TRUE(cursor.take(1, taken));
  EXPECT_TRUE(cursor.take(0, taken));
  EXPECT_TRUE(taken.empty());
}

TEST(Cursor, HasNothingToReadInAnEmptySpan) {
  Cursor cursor({});
  std::uint8_t octet = 0;
  EXPECT_FALSE(cursor.u8(octet));
}

TEST(Writer, WritesWhatACursorReads) {
  Writer writer;
  writer.u8(0x01);
  writer.u16(0x0203);
  writer.u24(0xff040506);  // the highest octet has no room
  writer.u32(0x0708090a);
  writer.bytes(Buffer{0x0b});

  EXPECT_EQ(writer.size(), 11U);
  EXPECT_THAT(writer.take(), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(Writer, IsEmptyAfterItWasTakenFrom) {
  Writer writer;
  writer.u8(1);
  writer.take();
  writer.u8(2);
  EXPECT_THAT(writer.take(), ElementsAre(2));
}

}  // namespace
}  // namespace wire
