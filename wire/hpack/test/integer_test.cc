#include "wire/hpack/integer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "wire/hpack/test/octets.h"

namespace wire::hpack {
namespace {

using testing::hex;
using testing::to_hex;

std::string encoded(unsigned prefix_bits, std::uint64_t value, unsigned superfluous = 0) {
  Writer writer;
  encode_integer(writer, 0, prefix_bits, value, superfluous);
  return to_hex(writer.take());
}

/// The value, after all octets have been read.
tl::expected<std::uint32_t, Fault> decoded(std::string_view octets, unsigned prefix_bits) {
  const Buffer buffer = hex(octets);
  Cursor cursor(buffer);
  const auto value = decode_integer(cursor, prefix_bits);
  EXPECT_EQ(cursor.remaining(), value ? 0 : buffer.size());
  return value;
}

TEST(Integer, EncodesTheExamplesOfC1) {
  EXPECT_EQ(encoded(5, 10), "0a");
  EXPECT_EQ(encoded(5, 1337), "1f9a0a");
  EXPECT_EQ(encoded(8, 42), "2a");
}

TEST(Integer, DecodesTheExamplesOfC1) {
  EXPECT_EQ(decoded("0a", 5), 10U);
  EXPECT_EQ(decoded("1f 9a 0a", 5), 1337U);
  EXPECT_EQ(decoded("2a", 8), 42U);
}

TEST(Integer, IgnoresTheBitsAboveThePrefixAndWritesThemAsGiven) {
  EXPECT_EQ(decoded("ea", 5), 10U);
  Writer writer;
  encode_integer(writer, 0xe0, 5, 10);
  EXPECT_EQ(to_hex(writer.take()), "ea");
}

TEST(Integer, ComesBackAroundEveryBoundary) {
  for (unsigned prefix_bits = 1; prefix_bits <= 8; ++prefix_bits) {
    std::vector<std::uint64_t> values = {0, 1, kMaxInteger - 1, kMaxInteger};
    const std::uint64_t full = (1U << prefix_bits) - 1;
    for (const std::uint64_t group : {0ULL, 1ULL << 7U, 1ULL << 14U, 1ULL << 21U, 1ULL << 28U}) {
      for (const std::uint64_t value : {full - 1, full, full + 1}) {
        values.push_back(group + value);
      }
    }
    for (const std::uint64_t value : values) {
      EXPECT_EQ(decoded(encoded(prefix_bits, value), prefix_bits), value) << prefix_bits << " bits";
    }
  }
}

TEST(Integer, TakesSuperfluousZerosWithinFiveOctets) {
  EXPECT_EQ(encoded(7, 127, 1), "7f8000");
  EXPECT_EQ(decoded("7f 80 00", 7), 127U);
  EXPECT_EQ(decoded("7f 80 80 80 80 00", 7), 127U);
}

TEST(Integer, WritesNoSuperfluousOctetsBehindAPrefixThatIsNotFull) {
  EXPECT_EQ(encoded(7, 126, 3), "7e");
}

TEST(Integer, RejectsASixthOctetEvenIfItAddsNothing) {
  EXPECT_EQ(decoded(encoded(7, 127, 5), 7), tl::unexpected(Fault::integer_overlong));
  EXPECT_EQ(decoded("7f 80 80 80 80 80 80 80 80 80 80 00", 7),
            tl::unexpected(Fault::integer_overlong));
}

TEST(Integer, RejectsWhatExceeds32BitsAndDoesNotWrapRound) {
  for (const std::uint64_t value :
       {std::uint64_t{1} << 32U, std::uint64_t{1} << 63U, ~std::uint64_t{0}}) {
    EXPECT_EQ(decoded(encoded(7, value), 7), tl::unexpected(Fault::integer_overflow)) << value;
  }
  EXPECT_EQ(decoded("7f 81 80 80 80 80 80 80 80 80 02", 7),  // 2^64 + 128
            tl::unexpected(Fault::integer_overlong));
  EXPECT_EQ(decoded("7f 81 ff ff ff 0f", 7), tl::unexpected(Fault::integer_overflow));  // 2^32
  EXPECT_EQ(decoded("7f 80 ff ff ff 0f", 7), kMaxInteger);
}

TEST(Integer, RejectsEveryTruncation) {
  const Buffer whole = hex(encoded(5, kMaxInteger));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Buffer part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    Cursor cursor(part);
    EXPECT_EQ(decode_integer(cursor, 5), tl::unexpected(Fault::integer_truncated)) << size;
    EXPECT_EQ(cursor.remaining(), size);
  }
}

}  // namespace
}  // namespace wire::hpack
