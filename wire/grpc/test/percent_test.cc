#include "wire/grpc/percent.h"

#include <gtest/gtest.h>

namespace wire::grpc {
namespace {

TEST(PercentEncoding, LeavesPrintableAsciiAlone) {
  EXPECT_EQ(percent_encode("a b!#$&~"), "a b!#$&~");
}

TEST(PercentEncoding, EscapesPercentControlsAndUtf8) {
  EXPECT_EQ(percent_encode("50%"), "50%25");
  EXPECT_EQ(percent_encode("\t\n\x7f"), "%09%0A%7F");
  EXPECT_EQ(percent_encode("é☃"), "%C3%A9%E2%98%83");
}

TEST(PercentEncoding, IsUndoneForEveryOctet) {
  std::string octets;
  for (int octet = 0; octet < 256; ++octet) {
    octets += static_cast<char>(octet);
  }
  const std::string encoded = percent_encode(octets);
  for (const char character : encoded) {
    EXPECT_TRUE(character >= 0x20 && character <= 0x7e);
  }
  EXPECT_EQ(percent_decode(encoded), octets);
}

TEST(PercentDecoding, TakesDigitsOfEitherCase) {
  EXPECT_EQ(percent_decode("%c3%A9%E2%98%83"), "é☃");
}

TEST(PercentDecoding, KeepsEscapesThatAreNone) {
  for (const char* value : {"%", "%4", "%zz", "%4g", "100%", "%%", "% 41", "%-1"}) {
    EXPECT_EQ(percent_decode(value), value);
  }
  EXPECT_EQ(percent_decode("%%41"), "%A");
  EXPECT_EQ(percent_decode("%4%41"), "%4A");
}

TEST(PercentDecoding, KeepsOctetsThatShouldHaveBeenEscaped) {
  EXPECT_EQ(percent_decode("é\n"), "é\n");
  EXPECT_EQ(percent_decode("%ff%FE"), "\xff\xfe");
}

}  // namespace
}  // namespace wire::grpc
