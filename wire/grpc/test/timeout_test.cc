#include "wire/grpc/timeout.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>

namespace wire::grpc {
namespace {

using std::chrono::nanoseconds;
using namespace std::chrono_literals;

TEST(Timeout, HasSixUnits) {
  EXPECT_EQ(parse_timeout("1H"), nanoseconds(1h));
  EXPECT_EQ(parse_timeout("2M"), nanoseconds(2min));
  EXPECT_EQ(parse_timeout("3S"), nanoseconds(3s));
  EXPECT_EQ(parse_timeout("4m"), nanoseconds(4ms));
  EXPECT_EQ(parse_timeout("5u"), nanoseconds(5us));
  EXPECT_EQ(parse_timeout("99999999n"), 99999999ns);
  EXPECT_EQ(parse_timeout("00000001S"), nanoseconds(1s));
}

TEST(Timeout, IsCutWhereNanosecondsEnd) {
  EXPECT_EQ(parse_timeout("99999999H"), nanoseconds::max());
  EXPECT_EQ(parse_timeout("2562048H"), nanoseconds::max());
  EXPECT_EQ(parse_timeout("2562047H"), nanoseconds(2562047h));
  EXPECT_EQ(parse_timeout("99999999M"), nanoseconds(99999999min));
}

TEST(Timeout, HasAtMostEightDigits) {
  for (const char* value : {"123456789n", "000000001S"}) {
    const auto timeout = parse_timeout(value);
    ASSERT_FALSE(timeout) << value;
    EXPECT_EQ(timeout.error().clause, ClauseId::grpc_http2_timeout_8digits_send);
  }
}

TEST(Timeout, IsAPositiveIntegerAndAUnit) {
  for (const char* value : {"", "S", "1", "1s", "1h", "1N", "-1S", "+1S", " 1S", "1 S", "1S ",
                            "1.5S", "0S", "1SS", "0x1S"}) {
    const auto timeout = parse_timeout(value);
    ASSERT_FALSE(timeout) << value;
    EXPECT_EQ(timeout.error().clause, ClauseId::grpc_http2_timeout_format) << value;
    EXPECT_FALSE(timeout.error().reason.empty());
  }
}

TEST(Timeout, IsWrittenInTheFinestUnitThatHolds) {
  EXPECT_EQ(encode_timeout(1ns), "1n");
  EXPECT_EQ(encode_timeout(99'999'999ns), "99999999n");
  EXPECT_EQ(encode_timeout(100'000'000ns), "100000u");
  EXPECT_EQ(encode_timeout(1s), "1000000u");
  EXPECT_EQ(encode_timeout(24h), "86400000m");
  EXPECT_EQ(encode_timeout(nanoseconds::max()), "2562048H");
}

TEST(Timeout, IsRoundedUp) {
  EXPECT_EQ(encode_timeout(100'000'001ns), "100001u");
  EXPECT_EQ(encode_timeout(99'999'999'001ns), "100000m");
}

TEST(Timeout, IsNeverWrittenAsZeroOrLess) {
  EXPECT_EQ(encode_timeout(0ns), "1n");
  EXPECT_EQ(encode_timeout(-5s), "1n");
  EXPECT_EQ(encode_timeout(nanoseconds::min()), "1n");
}

TEST(Timeout, LosesNoTimeAndGainsLittleOnTheWire) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    const nanoseconds timeout(static_cast<std::int64_t>(random() >> (2 + random() % 60)) + 1);
    const auto read = parse_timeout(encode_timeout(timeout));
    ASSERT_TRUE(read) << timeout.count();
    EXPECT_GE(*read, timeout);
    EXPECT_LE((*read - timeout).count(), timeout.count() / 1000) << timeout.count();
  }
}

}  // namespace
}  // namespace wire::grpc
