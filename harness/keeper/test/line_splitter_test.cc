#include "harness/keeper/line_splitter.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace keeper {
namespace {

using testing::ElementsAre;

std::vector<Piece> split(std::string_view text, std::size_t max, std::size_t chunk) {
  LineSplitter splitter(max);
  std::vector<Piece> all;
  for (std::size_t at = 0; at < text.size(); at += chunk) {
    const auto pieces = splitter.feed(text.substr(at, chunk));
    all.insert(all.end(), pieces.begin(), pieces.end());
  }
  const auto rest = splitter.finish();
  all.insert(all.end(), rest.begin(), rest.end());
  return all;
}

TEST(LineSplitter, GivesTheSamePiecesForAnyChunking) {
  const std::string text =
      "one\n\nthree is too long for one piece\nf\xc3\xbcnf f\xc3\xbcnf f\xc3\xbcnf\nlast";
  const auto whole = split(text, 8, text.size());
  for (std::size_t chunk = 1; chunk < text.size(); ++chunk) {
    EXPECT_EQ(split(text, 8, chunk), whole) << "chunks of " << chunk;
  }
}

TEST(LineSplitter, KeepsEmptyLines) {
  EXPECT_THAT(split("\na\n\n", 8, 8), ElementsAre(Piece{""}, Piece{"a"}, Piece{""}));
}

TEST(LineSplitter, GivesALineOfExactlyTheMaximumWhole) {
  EXPECT_THAT(split("12345678\n", 8, 3), ElementsAre(Piece{"12345678"}));
}

TEST(LineSplitter, CutsBetweenCharactersOfUtf8) {
  EXPECT_THAT(split("1234567\xe2\x82\xac\n", 8, 99),
              ElementsAre(Piece{"1234567", true}, Piece{"\xe2\x82\xac"}));
}

TEST(LineSplitter, CutsAtTheMaximumWhereTheTextIsNotUtf8) {
  EXPECT_THAT(split(std::string(12, '\x80'), 8, 99),
              ElementsAre(Piece{std::string(8, '\x80'), true}, Piece{std::string(4, '\x80')}));
}

}  // namespace
}  // namespace keeper
