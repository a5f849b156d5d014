#include <gmock/gmock.h>

#include <string>

#include "harness/keeper/limits.h"
#include "harness/keeper/test/keeper_process.h"

namespace keeper::test {
namespace {

using testing::HasSubstr;

struct Bad {
  const char* name;
  const char* line;
  const char* why;
};

class BadRequest : public testing::TestWithParam<Bad> {};

TEST_P(BadRequest, IsAnsweredAndIgnored) {
  KeeperProcess keeper;
  keeper.send_line(GetParam().line);
  const Json error = keeper.wait_for("error");
  EXPECT_EQ(error["line"], 1);
  EXPECT_THAT(error["why"].get<std::string>(), HasSubstr(GetParam().why));
  keeper.start_shell("after", "echo fine");
  EXPECT_EQ(keeper.line_of("after"), "fine");
}

INSTANTIATE_TEST_SUITE_P(
    Request, BadRequest,
    testing::Values(
        Bad{"AnEmptyLine", "", "not JSON"}, Bad{"HalfAnObject", "{", "not JSON"},
        Bad{"InvalidUtf8", "\xff", "not JSON"}, Bad{"TwoOnALine", R"({"start":{}} {})", "not JSON"},
        Bad{"NoObject", "[]", "the request must be an object"},
        Bad{"EmptyObject", "{}", "exactly one of"},
        Bad{"UnknownRequest", R"({"stop":{}})", "unknown key \"stop\" in the request"},
        Bad{"TwoInOne", R"({"start":{"id":"a","argv":["true"]},"kill":{"id":"a"}})",
            "exactly one of"},
        Bad{"StartOfNoObject", R"({"start":[]})", "start must be an object"},
        Bad{"StartWithoutId", R"({"start":{"argv":["true"]}})", "\"id\" is missing"},
        Bad{"EmptyId", R"({"start":{"id":"","argv":["true"]}})", "id must have 1 to 256 octets"},
        Bad{"IdOfAnotherType", R"({"start":{"id":7,"argv":["true"]}})", "id must be a string"},
        Bad{"StartWithoutArgv", R"({"start":{"id":"a"}})", "\"argv\" is missing"},
        Bad{"ArgvOfAnotherType", R"({"start":{"id":"a","argv":"true"}})", "argv must be a list"},
        Bad{"EmptyArgv", R"({"start":{"id":"a","argv":[]}})",
            "argv must be a list of at least one"},
        Bad{"EmptyProgram", R"({"start":{"id":"a","argv":[""]}})", "argv[0] is empty"},
        Bad{"NumberInArgv", R"({"start":{"id":"a","argv":["echo",1]}})",
            "each of argv must be a string"},
        Bad{"NulInArgv", R"({"start":{"id":"a","argv":["echo","\u0000"]}})",
            "must not contain a NUL"},
        Bad{"UnknownKeyInStart", R"({"start":{"id":"a","argv":["true"],"dir":"/"}})",
            "unknown key \"dir\" in start"},
        Bad{"VariableWithEqualsSign", R"({"start":{"id":"a","argv":["true"],"env":{"A=B":"c"}}})",
            "the name of a variable"},
        Bad{"EnvOfAnotherType", R"({"start":{"id":"a","argv":["true"],"env":["A"]}})",
            "env must be an object"},
        Bad{"UnknownResource", R"({"start":{"id":"a","argv":["true"],"rlimits":{"FILES":1}}})",
            "unknown resource \"FILES\""},
        Bad{"NegativeLimit", R"({"start":{"id":"a","argv":["true"],"rlimits":{"CORE":-1}}})",
            "rlimits: CORE must be a whole number of at least 0"},
        Bad{"KillWithoutId", R"({"kill":{"signal":"TERM"}})", "\"id\" is missing"},
        Bad{"SignalByNumber", R"({"kill":{"id":"a","signal":15}})", "signal must be a string"},
        Bad{"UnknownSignal", R"({"kill":{"id":"a","signal":"SIGTERM"}})",
            "unknown signal \"SIGTERM\""},
        Bad{"FractionOfAMillisecond", R"({"kill":{"id":"a","grace_ms":0.5}})",
            "grace_ms must be a whole number"},
        Bad{"EndlessGrace", R"({"kill":{"id":"a","grace_ms":600001}})",
            "grace_ms must be at most 600000"}),
    [](const auto& bad) { return std::string(bad.param.name); });

TEST(Request, IsRefusedWhenItIsTooLongAndTheNextOneIsRead) {
  KeeperProcess keeper;
  keeper.send_line(std::string(max_request_line + 1, ' '));
  EXPECT_EQ(keeper.wait_for("error").dump(), R"({"line":1,"why":"longer than 1048576 octets"})");
  keeper.send_line("?");
  EXPECT_EQ(keeper.wait_for("error")["line"], 2);
}

TEST(Request, MayComeInAnyChunksAndManyAtOnce) {
  KeeperProcess keeper;
  std::string lines;
  for (int i = 0; i < 20; ++i) {
    lines += Json{{"start", {{"id", std::to_string(i)}, {"argv", {"true"}}}}}.dump() + "\n";
  }
  lines.pop_back();
  keeper.send_line(lines);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(keeper.wait_for("exited", std::to_string(i))["code"], 0);
  }
}

}  // namespace
}  // namespace keeper::test
