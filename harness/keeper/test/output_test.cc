#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/keeper/limits.h"
#include "harness/keeper/test/keeper_process.h"

namespace keeper::test {
namespace {

using testing::ElementsAre;

/// What the floods consist of: long enough a line that the test itself is not flooded with events.
const std::string line(499, 'x');

std::string shell_flood(std::size_t lines) {
  return "yes " + line + " | head -n " + std::to_string(lines);
}

std::size_t flood_octets(std::size_t lines) { return lines * (line.size() + 1); }

std::size_t count(const std::vector<Json>& events, const std::string& name) {
  return static_cast<std::size_t>(
      std::count_if(events.begin(), events.end(), [&](const Json& e) { return e.contains(name); }));
}

std::size_t octets_dropped(const std::vector<Json>& events) {
  std::size_t octets = 0;
  for (const Json& event : events) {
    octets += event.contains("dropped") ? event["dropped"]["octets"].get<std::size_t>() : 0;
  }
  return octets;
}

std::size_t octets_told(const std::vector<Json>& events, const std::string& id) {
  std::size_t octets = 0;
  for (const std::string& text : texts_in(events, id)) {
    octets += text.size() + 1;
  }
  return octets;
}

TEST(Output, IsValidJsonWhateverTheProgramWrites) {
  KeeperProcess keeper;
  keeper.start_shell("t1", R"(printf 'a\377b\n"\\\t\001\n\303\274\n')");
  EXPECT_THAT(texts_in(keeper.events_until("exited", "t1"), "t1"),
              ElementsAre("a\xef\xbf\xbd"
                          "b",
                          "\"\\\t\x01", "\xc3\xbc"));
}

TEST(Output, ComesInPiecesWhereALineIsTooLong) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "head -c 20000 /dev/zero | tr '\\0' x; echo; echo next");
  const auto events = keeper.events_until("exited", "t1");
  const auto texts = texts_in(events, "t1");
  ASSERT_EQ(texts.size(), 4U);
  EXPECT_EQ(texts[0], std::string(max_output_line, 'x'));
  EXPECT_EQ(texts[0] + texts[1] + texts[2], std::string(20000, 'x'));
  EXPECT_EQ(texts[3], "next");
  EXPECT_EQ(events[1]["output"]["more"], true);
  EXPECT_FALSE(events[3]["output"].contains("more"));
}

TEST(Output, IsBoundedAndSaysSoOnce) {
  KeeperProcess keeper;
  keeper.start_shell("t1", shell_flood(40'000));
  const auto events = keeper.events_until("exited", "t1");
  EXPECT_EQ(events.back()["exited"]["code"], 0) << "it must not be held up";
  EXPECT_EQ(count(events, "truncated"), 1U);
  EXPECT_LE(octets_told(events, "t1"), max_output + max_tail);
}

TEST(Output, KeepsTheLastWordsOfAFloodAndCountsWhatItLeavesOut) {
  constexpr std::size_t lines = 40'000;
  const std::string last = "panic: the reason";
  KeeperProcess keeper;
  keeper.start_shell("t1", shell_flood(lines) + "; echo '" + last + "' >&2");
  const auto events = keeper.events_until("exited", "t1");
  EXPECT_THAT(texts_in(events, "t1"), testing::Contains(last));
  EXPECT_EQ(octets_told(events, "t1") + octets_dropped(events),
            flood_octets(lines) + last.size() + 1);
}

TEST(Output, OfAnEndlessFloodDoesNotKeepOthersWaiting) {
  KeeperProcess keeper;
  keeper.start_shell("flood", "exec yes " + line);
  keeper.wait_for("truncated", "flood");
  keeper.start_shell("t1", "echo heard");
  EXPECT_EQ(keeper.line_of("t1"), "heard");
  keeper.send({{"kill", {{"id", "flood"}}}});
  keeper.wait_for("gone", "flood");
}

TEST(Output, HasAllBeenToldWhenTheKeeperHasListened) {
  KeeperProcess keeper;
  const std::string done = testing::TempDir() + "keeper-said-" + std::to_string(::getpid());
  keeper.start_shell("t1", "seq 1000 >&2; : > " + done + "; exec sleep 60");
  EXPECT_TRUE(appears(done));
  keeper.send({{"listen", {{"id", "t1"}}}});
  EXPECT_EQ(texts_in(keeper.events_until("listened", "t1"), "t1").size(), 1000U);
  std::filesystem::remove(done);
}

TEST(Output, OfADescendantThatNeverStopsDoesNotDelayTheExit) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "yes " + line + " & exit 0");
  EXPECT_EQ(keeper.wait_for("exited", "t1")["left"], 1);
}

TEST(Output, IsDroppedAndCountedWhenTheHarnessDoesNotRead) {
  constexpr std::size_t lines = 8'000;
  ASSERT_LT(flood_octets(lines), max_output);
  const std::vector<std::string> ids = {"a", "b", "c", "d", "e"};
  const std::string done = testing::TempDir() + "keeper-done-" + std::to_string(::getpid());
  KeeperProcess keeper;
  for (const std::string& id : ids) {
    keeper.start_shell(id, shell_flood(lines) + "; : > " + done + id);
  }
  // They end although nobody reads: the keeper does not wait for us, nor they for it.
  for (const std::string& id : ids) {
    EXPECT_TRUE(appears(done + id));
    std::filesystem::remove(done + id);
  }
  std::size_t told = 0;
  std::size_t dropped = 0;
  for (std::size_t gone = 0; gone < ids.size() && !testing::Test::HasFailure(); ++gone) {
    const auto events = keeper.events_until("gone", "");
    dropped += octets_dropped(events);
    for (const std::string& id : ids) {
      told += octets_told(events, id);
    }
  }
  EXPECT_GT(dropped, 0U);
  EXPECT_EQ(told + dropped, ids.size() * flood_octets(lines));
}

}  // namespace
}  // namespace keeper::test
