// What was judged live is judged the same from its record, and a record that does not hold enough
// says so.
#include "harness/rejudge/rejudge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "harness/engine/event_json.h"
#include "harness/engine/test/frail_peer.h"
#include "harness/rejudge/test/recorded_run.h"
#include "wire/frame/frame.h"

namespace rejudge::test {
namespace {

using engine::test::expect;
using engine::test::kSettingsLength;
using engine::test::kUnknownIgnored;
using engine::test::plan;
using engine::test::raw;
using engine::test::RunResult;
using testing::HasSubstr;

const json kEverything = {{"keep", "all"}, {"gates", false}};

/// Puts the plans to a peer in memory.
RunResult run(const std::string& spec, const std::vector<json>& plans,
              const json& options = json::object()) {
  json command = {{"ids", json::array()}, {"seed", 7}};
  command.update(options);
  const json call = {{"path", "/grpc.testing.TestService/EmptyCall"}, {"ok", {{"grpc_status", 0}}}};
  const json target = {
      {"inc", 1}, {"addr", "memory:" + spec}, {"capabilities", {"grpc"}}, {"call", call}};
  std::vector<std::string> lines = {json{{"target", target}}.dump()};
  for (const json& each : plans) {
    lines.push_back(json{{"plan", each}}.dump());
    command["ids"].push_back(each["id"]);
  }
  lines.push_back(json{{"run", command}}.dump());
  return engine::test::run_lines(lines);
}

json bad_settings() {
  // Length 5, not a multiple of 6.
  return plan("bad",
              {raw("0000050400000000000003000000"),
               expect("connection_error", kSettingsLength, {{"code", {"FRAME_SIZE_ERROR"}}})},
              {{"epilogue", "new"}});
}

json unknown_frame(const std::string& id = "unknown") {
  return plan(id, {raw("0000000b0000000000"), expect("alive", kUnknownIgnored)});
}

/// Makes room for the answer to the fixture's request, which must be as the smoke call's was.
json half_closed() {
  return plan("half",
              {raw("0000040800000000010000ffff"),
               expect("response", kUnknownIgnored, {{"stream", 1}})},
              {{"given", "half_closed"}});
}

/// One frame of so many octets, of a type that nobody knows.
json large_frame(std::size_t octets) {
  const json step = {{"line", 2},
                     {"send", "UNKNOWN"},
                     {"type", 0xbe},
                     {"stream", 0},
                     {"payload", {{"fill", 120}, {"count", octets}}}};
  return plan("large", {step, expect("alive", kUnknownIgnored)});
}

std::vector<json> all_plans() { return {bad_settings(), unknown_frame(), half_closed()}; }

/// Without the sums of frames: in a record they hold also what came after the verdict.
std::vector<json> without_sums(std::vector<json> verdicts) {
  for (json& verdict : verdicts) {
    verdict.erase("digest");
  }
  return verdicts;
}

class EachPeer : public testing::TestWithParam<const char*> {};

TEST_P(EachPeer, IsJudgedFromItsRecordAsItWasLive) {
  const std::vector<json> events = recorded(run(GetParam(), all_plans(), kEverything), all_plans());
  const Judged judged = judge(events);
  EXPECT_EQ(judged.error, "");
  EXPECT_EQ(without_sums(verdicts(judged.events)), without_sums(verdicts(events)));
  EXPECT_GE(verdicts(events).size(), 4U) << "each case, and the smoke call";
}

INSTANTIATE_TEST_SUITE_P(Rejudge, EachPeer,
                         testing::Values("null:yes", "null:nasty", "null:hangup", "null:mute",
                                         "honest", "eccentric:3", "eccentric:12"));

TEST(Rejudge, FindsAgainWhatTheObserverFound) {
  const std::vector<json> plans = {unknown_frame("a"), unknown_frame("b")};
  const std::vector<json> events =
      recorded(run("liar:rfc9113-8.2-lowercase-send:send", plans, kEverything), plans);
  std::size_t observed = 0;
  for (const json& verdict : verdicts(events)) {
    observed += verdict["decided_by"] == "observer" ? 1 : 0;
  }
  EXPECT_EQ(verdicts(judge(events).events), verdicts(events));
  EXPECT_GT(observed, 0U);
}

TEST(Rejudge, ReadsTheOctetsAndNotWhatWasOnceReadInThem) {
  std::vector<json> events = recorded(run("honest", {bad_settings()}, kEverything), all_plans());
  ASSERT_EQ(judge(events).verdict("bad")["verdict"], "pass");
  for (json& event : events) {
    if (event["ev"] == "frame" && event["type"] == "GOAWAY") {
      wire::Goaway goaway;
      goaway.error_code = wire::ErrorCode::NO_ERROR;
      event["bytes"] = engine::base64(wire::encode_frame(goaway, 0));
    }
  }
  EXPECT_EQ(judge(events).verdict("bad")["verdict"], "warn");
}

TEST(Rejudge, ComparesWithTheAnswerThatTheSmokeCallGot) {
  std::vector<json> events = recorded(run("honest", {half_closed()}, kEverything), all_plans());
  ASSERT_EQ(judge(events).verdict("half")["verdict"], "pass");
  for (json& event : events) {
    if (event["ev"] == "baseline") {
      event["grpc_status"] = 12;
    }
  }
  EXPECT_EQ(judge(events).verdict("half")["verdict"], "fail");
}

TEST(Rejudge, DoesNotAskForALookThatTheExpectationsSpared) {
  const json spared = {{"keep", "all"}, {"expected", {{"bad", "fail"}}}};
  const std::vector<json> events = recorded(run("null:yes", {bad_settings()}, spared), all_plans());
  EXPECT_EQ(verdicts(judge(events).events), verdicts(events));
}

TEST(Rejudge, SaysWhichLookAVerdictLacks) {
  std::vector<json> events = recorded(run("null:yes", {bad_settings()}, kEverything), all_plans());
  std::erase_if(events, [](const json& event) {
    const bool is_verdict = event["ev"] == "verdict";
    return !is_verdict && event.value("case", "") == "bad" && event.value("try", 0) > 1;
  });
  EXPECT_EQ(judge(events).verdict("bad")["need"], "repeat");
}

TEST(Rejudge, ExplainsAFixtureThatNeverCameAbout) {
  const json stubborn = plan("stubborn", json::array({expect("alive", kUnknownIgnored)}),
                             {{"given", "tcp"}, {"epilogue", "new"}});
  std::vector<json> plans = {unknown_frame("a"), stubborn};
  for (const char* keep : {"all", "failed"}) {
    const std::vector<json> events =
        recorded(run("null:hangup", plans, {{"keep", keep}, {"gates", true}}), plans);
    EXPECT_EQ(verdicts(judge(events).events), verdicts(events)) << keep;
  }
}

// Deaths
//

json target(int incarnation, bool can_restart) {
  return {{"target",
           {{"inc", incarnation},
            {"addr", "memory:frail"},
            {"can_restart", can_restart},
            {"capabilities", {"grpc"}},
            {"call", {{"path", "/test.Service/Call"}, {"ok", {{"grpc_status", 0}}}}}}}};
}

json freezes() {
  return plan("freezes", {raw("0000060b0000000000667265657a65"), expect("alive", kUnknownIgnored)});
}

/// A target that a case freezes; the harness starts it again, or not.
std::vector<json> frozen(bool can_restart) {
  const auto health = engine::test::add_frail_target("frail");
  const std::vector<json> plans = {freezes(), unknown_frame("a"), unknown_frame("b")};
  const RunResult result = engine::test::run_with_harness(
      target(1, can_restart), plans, [&](const json& event) -> std::vector<json> {
        if (!event.is_object() || event["ev"] != "target") {
          return {};
        }
        if (event["state"] == "after_alone") {
          return {{{"up", {{"inc", event["inc"]}}}}};
        }
        if (event["state"] != "hung") {
          return {};
        }
        const json down = {
            {"down", {{"inc", event["inc"]}, {"reason", "hung"}, {"restarting", can_restart}}}};
        health->frozen = false;
        return can_restart ? std::vector<json>{down, target(event["inc"].get<int>() + 1, true)}
                           : std::vector<json>{down};
      });
  return recorded(result, plans);
}

TEST(Rejudge, ChargesADeathToTheSameCase) {
  const std::vector<json> events = frozen(true);
  const Judged judged = judge(events);
  EXPECT_EQ(judged.verdict("freezes")["decided_by"], "death");
  EXPECT_TRUE(judged.verdict("target/died").is_null());
}

TEST(Rejudge, TellsOfADeathThatNoCaseExplains) {
  const std::vector<json> events = frozen(false);
  const json died = judge(events).verdict("target/died");
  ASSERT_EQ(died["verdict"], "fail");
  for (const json& verdict : verdicts(events)) {
    EXPECT_TRUE(verdict["case"] != "target/died" || verdict == died) << verdict;
  }
}

// What a record lacks
//

TEST(Rejudge, LeavesOutCasesWhoseFramesWereNotKept) {
  const std::vector<json> plans = {bad_settings(), unknown_frame()};
  const std::vector<json> events = recorded(run("null:yes", plans), plans);
  const Judged judged = judge(events);
  EXPECT_EQ(judged.why_not("unknown"), "its frames were not kept");
  EXPECT_EQ(judged.why_not("bad"), "");
  EXPECT_EQ(judged.verdict("bad")["verdict"], "fail");
  EXPECT_TRUE(judged.verdict("unknown").is_null());
}

TEST(Rejudge, LeavesOutCasesWhoseOctetsWereCut) {
  const std::vector<json> plans = {large_frame(70'000), unknown_frame()};
  const Judged judged = judge(recorded(run("honest", plans, kEverything), plans));
  EXPECT_THAT(judged.why_not("large"), HasSubstr("after the first 65536 were left out"));
  EXPECT_THAT(judged.why_not("large"), HasSubstr("line "));
  EXPECT_EQ(judged.why_not("unknown"), "");
}

TEST(Rejudge, LeavesOutCasesThatHaveNoPlan) {
  const std::vector<json> events = recorded(run("null:yes", all_plans(), kEverything), {});
  EXPECT_EQ(judge(events).why_not("bad"), "its plan is not in the file");
}

TEST(Rejudge, LeavesOutCasesWhosePlanIsOfAnotherTime) {
  json renamed = bad_settings();
  renamed["clauses"] = {"rfc1-2-3-gone"};
  const std::vector<json> events =
      recorded(run("null:yes", {bad_settings()}, kEverything), {renamed});
  EXPECT_THAT(judge(events).why_not("bad"), HasSubstr("unknown clause `rfc1-2-3-gone`"));
}

TEST(Rejudge, LeavesOutCasesWithoutABaseline) {
  std::vector<json> events = recorded(run("null:yes", all_plans(), kEverything), all_plans());
  std::erase_if(events, [](const json& event) { return event["ev"] == "baseline"; });
  EXPECT_EQ(judge(events).why_not("bad"), "how the target answers its call is not recorded");
}

// Bad files
//

TEST(Rejudge, NamesTheLineThatIsNoEvent) {
  std::vector<json> events = recorded(run("null:yes", all_plans(), kEverything), all_plans());
  std::string text = as_text(events);
  text.insert(text.find('\n') + 1, "{\"n\":\n");
  EXPECT_EQ(judge(text).error, "line 2: not an event");
  EXPECT_EQ(judge("").error, "no run is in it");
  EXPECT_EQ(judge("[1]\n").error, "no run is in it");
  EXPECT_EQ(judge(R"({"n":1,"ev":"run","t":0,"v":2})").error, "line 1: not events of version 1");
}

TEST(Rejudge, PassesOverALineThatItsWriterDidNotFinish) {
  std::vector<json> events = recorded(run("null:yes", all_plans(), kEverything), {});
  const std::string engine = as_text(events) + "{\"n\":7777,\"ev\":\"fra";
  EXPECT_EQ(judge(engine).error, "");
  const std::string row = as_text({row_of(bad_settings())});
  EXPECT_FALSE(judge(engine + "\n" + row).verdict("bad").is_null());
}

/// Of the events of an attempt at `bad`, one of each kind and direction; their places.
std::vector<std::size_t> of_each_kind(const std::vector<json>& events) {
  std::map<json, std::size_t> found;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const json& event = events[i];
    if (event.value("case", "") == "bad" && event.contains("conn")) {
      found[{event["ev"], event.value("dir", ""), event.value("mark", "")}] = i;
    }
  }
  std::vector<std::size_t> places;
  for (const auto& [kind, place] : found) {
    places.push_back(place);
  }
  return places;
}

TEST(Rejudge, StandsWhateverAnEventSays) {
  const json kNonsense = {nullptr, -1, 1e300, "AAAA", "\xf0\x9f\x90\x9f", json::array({true})};
  const std::vector<json> events =
      recorded(run("honest", {bad_settings()}, kEverything), {bad_settings()});
  std::size_t not_judged = 0;
  for (const std::size_t i : of_each_kind(events)) {
    for (const auto& [key, value] : events[i].items()) {
      for (const json& nonsense : kNonsense) {
        std::vector<json> damaged = events;
        damaged[i][key] = nonsense;
        const Judged judged = judge(damaged);
        not_judged += judged.error.empty() && judged.why_not("bad").empty() ? 0 : 1;
      }
    }
  }
  EXPECT_GT(not_judged, 100U);
}

TEST(Rejudge, StandsWhateverAPlanSays) {
  const json kNonsense = {nullptr, -1, 1e300, "AAAA", "(((", json::array({json::object()})};
  json asking = half_closed();
  asking["steps"][1]["fields"] =
      json::array({{{"name", "content-type"}, {"regex", "application/.*"}}});
  const RunResult result = run("honest", {asking}, kEverything);
  const json places = asking.flatten();
  std::size_t refused = 0;
  for (const auto& [place, value] : places.items()) {
    for (const json& nonsense : kNonsense) {
      json damaged = asking;
      damaged[json::json_pointer(place)] = nonsense;
      std::vector<json> events = result.events;
      events.push_back(row_of(damaged));
      events.back()["case"] = "half";
      refused += judge(events).why_not("half").empty() ? 0 : 1;
    }
  }
  EXPECT_GT(refused, 50U);
}

TEST(Rejudge, StandsWhereverTheFileIsCut) {
  const std::string text =
      as_text(recorded(run("honest", {bad_settings()}, kEverything), {bad_settings()}));
  for (std::size_t length = 0; length < text.size(); length += 97) {
    judge(text.substr(0, length));
  }
}

TEST(Rejudge, BoundsTheConnectionsOfAnAttempt) {
  std::vector<json> events =
      recorded(run("honest", {bad_settings()}, kEverything), {bad_settings()});
  std::vector<json> many;
  for (int i = 0; i < 100; ++i) {
    json event = {{"ev", "close"}, {"case", "bad"}, {"try", 1}, {"dir", "in"}, {"how", "FIN"}};
    event["n"] = 100'000 + i;
    event["t"] = 8;
    event["conn"] = 1'000 + i;
    many.push_back(event);
  }
  events.insert(events.end() - 2, many.begin(), many.end());
  EXPECT_THAT(judge(events).why_not("bad"), HasSubstr("more than 64 connections"));
}

}  // namespace
}  // namespace rejudge::test
