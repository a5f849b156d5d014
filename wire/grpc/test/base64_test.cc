#include "wire/grpc/base64.h"

#include <gtest/gtest.h>

#include <random>
#include <string_view>

#include "wire/test/octets.h"

namespace wire::grpc {
namespace {

using test::octets;

TEST(Base64, IsWrittenWithoutPadding) {
  EXPECT_EQ(base64_encode({}), "");
  EXPECT_EQ(base64_encode(octets("f")), "Zg");
  EXPECT_EQ(base64_encode(octets("fo")), "Zm8");
  EXPECT_EQ(base64_encode(octets("foo")), "Zm9v");
  EXPECT_EQ(base64_encode(octets("foob")), "Zm9vYg");
  EXPECT_EQ(base64_encode(Buffer{0xfb, 0xff, 0xfe}), "+//+");
}

TEST(Base64, IsReadWithAndWithoutPadding) {
  EXPECT_EQ(base64_decode("Zg"), octets("f"));
  EXPECT_EQ(base64_decode("Zg=="), octets("f"));
  EXPECT_EQ(base64_decode("Zm8"), octets("fo"));
  EXPECT_EQ(base64_decode("Zm8="), octets("fo"));
  EXPECT_EQ(base64_decode("Zm9v"), octets("foo"));
  EXPECT_EQ(base64_decode(""), Buffer{});
}

TEST(Base64, IgnoresBitsThatAreLeftOver) { EXPECT_EQ(base64_decode("Zh"), octets("f")); }

TEST(Base64, SaysWhereACharacterIsNotInTheAlphabet) {
  EXPECT_EQ(base64_decode("Zm9v-_").error(), "octet 0x2d at 4 is not in the alphabet");
  EXPECT_EQ(base64_decode("\xff\xff").error(), "octet 0xff at 0 is not in the alphabet");
  for (const char* text : {"Zm 9v", "Zm9v\n", "Zg,Zg", "Zg==Zg"}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(Base64, RejectsPaddingThatDoesNotCompleteAGroup) {
  for (const char* text : {"Zg=", "Zg===", "Zm8==", "Zm9v=", "Zm9v====", "=",
                           "==", "===", "====", "Z===", "Zm9vZ==="}) {
    EXPECT_FALSE(base64_decode(text)) << text;
  }
}

TEST(Base64, RejectsASingleLeftOverCharacter) {
  EXPECT_FALSE(base64_decode("Z"));
  EXPECT_FALSE(base64_decode("Zm9vZ"));
}

TEST(Base64, IsReadToWhatWasWritten) {
  std::mt19937 random(1);
  for (std::size_t size = 0; size < 200; ++size) {
    Buffer sent(size);
    for (std::uint8_t& octet : sent) {
      octet = static_cast<std::uint8_t>(random());
    }
    std::string text = base64_encode(sent);
    EXPECT_EQ(base64_decode(text), sent);
    text.append((4 - text.size() % 4) % 4, '=');
    EXPECT_EQ(base64_decode(text), sent);
  }
}

}  // namespace
}  // namespace wire::grpc
