#include "harness/engine/consumed_credit.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(ConsumedCredit, IsGivenBackWholeOnceMoreThanHalfOfTheWindowIsUsedUp) {
  ConsumedCredit credit;
  credit.add(1, 32'767);
  EXPECT_EQ(credit.take_connection(), 0U);
  EXPECT_EQ(credit.take(1, 65'535), 0U);
  credit.add(3, 1);
  EXPECT_EQ(credit.take_connection(), 32'768U);
  EXPECT_EQ(credit.take_connection(), 0U) << "it counts as given back";
  EXPECT_EQ(credit.take(1, 65'535), 0U) << "the other octet came on another stream";
  EXPECT_EQ(credit.take(1, 1'000), 32'767U) << "a smaller window is due sooner";
}

TEST(ConsumedCredit, OfTheSmallestWindowsEachOctetIsDue) {
  ConsumedCredit credit;
  credit.add(1, 1);
  EXPECT_EQ(credit.take(1, 1), 1U);
  credit.add(1, 1);
  EXPECT_EQ(credit.take(1, 0), 1U);
  credit.add(1, 0);
  EXPECT_EQ(credit.take(1, 0), 0U);
}

}  // namespace
}  // namespace engine
