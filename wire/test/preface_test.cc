#include "wire/preface.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "wire/test/octets.h"

namespace wire {
namespace {

using test::octets;

TEST(Preface, IsTakenOffWhereverTheInputIsCut) {
  const Buffer input = octets(std::string(kClientPreface) + "frames");
  for (std::size_t cut = 0; cut <= input.size(); ++cut) {
    PrefaceReader reader;
    const Bytes first = Bytes(input).first(cut);
    const Bytes second = Bytes(input).subspan(cut);
    const std::size_t taken = reader.take(first).size() + reader.take(second).size();
    EXPECT_EQ(taken, kClientPreface.size()) << "cut at " << cut;
    EXPECT_TRUE(reader.complete());
    EXPECT_FALSE(reader.lost());
  }
}

TEST(Preface, IsLostAtTheFirstOctetThatIsAnother) {
  PrefaceReader reader;
  EXPECT_FALSE(reader.begun());
  reader.take(octets("PRI * HTTP/1"));
  EXPECT_TRUE(reader.begun());
  EXPECT_TRUE(reader.lost());
  EXPECT_TRUE(reader.take(octets(".1\r\n")).empty());
  EXPECT_FALSE(reader.complete());
}

TEST(Preface, IsNotCompleteBeforeItsLastOctet) {
  PrefaceReader reader;
  reader.take(octets(kClientPreface.substr(0, kClientPreface.size() - 1)));
  EXPECT_FALSE(reader.complete());
  EXPECT_FALSE(reader.lost());
  reader.take(octets("\n"));
  EXPECT_TRUE(reader.complete());
}

}  // namespace
}  // namespace wire
