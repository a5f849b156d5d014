#include "harness/engine/json_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace engine {
namespace {

TEST(JsonLine, IsOneObjectInTheOrderOfItsMembers) {
  JsonLine line;
  line.add("n", 41).add("ev", "frame").add("t", 0.0123).add("ok", true);
  EXPECT_EQ(line.take(), R"({"n":41,"ev":"frame","t":0.0123,"ok":true})");
}

TEST(JsonLine, ClosesWhatIsOpen) {
  JsonLine line;
  line.open_object("fields").open_array("settings").open_array().add_text("A").add_number(1);
  EXPECT_EQ(line.take(), R"({"fields":{"settings":[["A",1]]}})");
}

TEST(JsonLine, SeparatesWhatFollowsAnEmptyArray) {
  JsonLine line;
  line.open_array("none").close().open_object("empty").close().add("after", std::uint8_t{7});
  EXPECT_EQ(line.take(), R"({"none":[],"empty":{},"after":7})");
}

TEST(JsonLine, EscapesWhatCannotStandInAString) {
  const std::string text = "quote \" backslash \\ newline \n § \x01";
  JsonLine line;
  line.add("text", text);
  EXPECT_EQ(nlohmann::json::parse(line.take())["text"], text);
}

TEST(JsonLine, ReplacesWhatIsNoUtf8) {
  JsonLine line;
  line.add("text", "a\xff" "b");
  EXPECT_EQ(nlohmann::json::parse(line.take())["text"], "a\xef\xbf\xbd" "b");
}

}  // namespace
}  // namespace engine
