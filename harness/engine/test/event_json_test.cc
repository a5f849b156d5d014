#include "harness/engine/event_json.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

TEST(OwnText, KeepsItsUtf8) {
  EXPECT_EQ(own_text("allowed (RFC 9113 §5.4) …"), "allowed (RFC 9113 §5.4) …");
  EXPECT_EQ(own_text("\xf0\x9f\x90\x9f"), "\xf0\x9f\x90\x9f");
}

TEST(OwnText, EscapesWhatIsNoVisibleCharacter) {
  EXPECT_EQ(own_text("a\nb\x1b"), "a\\x0ab\\x1b");
  EXPECT_EQ(own_text("\xc2\x9b"), "\\xc2\\x9b") << "a control character beyond ASCII";
  EXPECT_EQ(own_text("\xe2\x80\xae"), "\\xe2\\x80\\xae") << "turns the direction of writing";
}

TEST(OwnText, EscapesWhatIsNoUtf8) {
  for (const char* octets : {"\xc2", "\xff", "\x80", "\xe2\x80", "\xc0\xaf", "\xed\xa0\x80",
                             "\xf4\x90\x80\x80", "\xf0\x8f\xbf\xbf"}) {
    for (const char c : own_text(octets)) {
      EXPECT_TRUE(c >= ' ' && c < 0x7f) << own_text(octets);
    }
  }
  EXPECT_EQ(own_text("\xc2§"), "\\xc2§");
}

TEST(PrintableText, EscapesEveryOctetThatIsNotAscii) {
  EXPECT_EQ(printable_text("a§\n"), "a\\xc2\\xa7\\x0a");
}

}  // namespace
}  // namespace engine
