#include "harness/engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>

#include "harness/engine/memory_transport.h"
#include "harness/engine/test/engine_run.h"
#include "peer/peer.h"
#include "wire/frame/frame.h"

namespace engine::test {
namespace {

json bad_settings() {
  // Length 5, not a multiple of 6.
  return plan("bad",
              {raw("0000050400000000000003000000"),
               expect("connection_error", kSettingsLength, {{"code", {"FRAME_SIZE_ERROR"}}})},
              {{"epilogue", "new"}});
}

json unknown_frame() {
  return plan("unknown", {raw("0000000b0000000000"), expect("alive", kUnknownIgnored)});
}

TEST(Engine, FailsAPeerThatGoesOnAfterAConnectionError) {
  const RunResult result = run("yes", {bad_settings()});
  const json verdict = result.verdict("bad");
  EXPECT_EQ(verdict["verdict"], "fail");
  EXPECT_EQ(verdict["clause"], kSettingsLength);
  EXPECT_EQ(verdict["decided_by"], "expect");
  EXPECT_EQ(verdict["tries"], 2) << "an absence is looked at again";
}

TEST(Engine, DoesNotRepeatAnAbsenceThatIsExpected) {
  const RunResult result = run("yes", {bad_settings()}, {{"expected", {{"bad", "fail"}}}});
  EXPECT_EQ(result.verdict("bad")["verdict"], "fail");
  EXPECT_EQ(result.verdict("bad")["tries"], 1);
}

TEST(Engine, SkipsNothingBehindACaseThatIsExpectedToFailInItsFixture) {
  json picky = plan("picky", {raw("0000000b0000000000"), expect("alive", kUnknownIgnored)},
                    {{"settings", {{1, 0}}}});
  const json plain = plan("plain", json::array({expect("alive", kUnknownIgnored)}));
  for (int seed = 1; seed <= 4; ++seed) {  // each of the two comes first
    const RunResult result = run(
        "nasty", {picky, plain}, {{"expected", {{"picky", "fail"}}}, {"alone", true}, {"seed", seed}});
    EXPECT_EQ(result.verdict("picky")["verdict"], "fail");
    EXPECT_EQ(result.verdict("picky")["decided_by"], "fixture");
    EXPECT_EQ(result.verdict("plain")["verdict"], "pass");
    EXPECT_TRUE(result.verdict("precondition/connection").is_null());
  }
}

TEST(Engine, MakesThePlansOwnCallAtTheEnd) {
  const auto asked = [](const char* contains) {
    const json last = {{"path", "/wireproof.testing.v1.ValuesService/Read"},
                       {"message", "5a050a01611004"},  // "a": 4
                       {"contains", contains}};
    const json quiet = plan("asked", json::array({expect("quiet", kUnknownIgnored)}),
                            {{"epilogue", "new"}, {"afterwards", last}});
    return run("honest", {quiet}, {{"gates", false}}).verdict("asked");
  };
  EXPECT_EQ(asked("613d34")["verdict"], "pass") << "a=4";
  const json told_otherwise = asked("613d35");
  EXPECT_EQ(told_otherwise["verdict"], "fail");
  EXPECT_EQ(told_otherwise["decided_by"], "epilogue");
}

TEST(Engine, PassesAPeerThatIgnoresAnUnknownFrame) {
  const RunResult result = run("yes", {unknown_frame()});
  EXPECT_EQ(result.verdict("unknown")["verdict"], "pass");
  EXPECT_EQ(result.verdict("smoke/call")["verdict"], "pass");
}

TEST(Engine, FailsAPeerThatHangsUpOnWhatMustBeAccepted) {
  const RunResult result = run("nasty", {unknown_frame()});
  const json verdict = result.verdict("unknown");
  EXPECT_EQ(verdict["verdict"], "fail");
  EXPECT_EQ(verdict["tries"], 3) << "first, repeat, control";
}

/// Resets stream 1 for a PRIORITY frame of no octets on it, though it is idle; else answers all alike.
class TouchyPeer final : public peer::Peer {
 public:
  void receive(wire::Bytes octets) override {
    static constexpr std::array<std::uint8_t, 9> kPriority = {0, 0, 0, 2, 0, 0, 0, 0, 1};
    if (std::ranges::search(octets, kPriority).size() > 0) {
      say(wire::encode_frame(wire::RstStream{wire::ErrorCode::FRAME_SIZE_ERROR}, 1));
    }
    inner_->receive(octets);
    say(inner_->take_output());
  }

 private:
  std::unique_ptr<peer::Peer> inner_ = peer::make_null_peer("yes");
};

TEST(Engine, MakesNoCallOnAStreamThatThePeerHasReset) {
  add_memory_transport("touchy", [](EventLoop& loop, TransportListener& listener) {
    return std::make_unique<MemoryTransport>(loop, listener, std::make_unique<TouchyPeer>());
  });
  const json resetting =
      plan("resetting", {raw("000000020000000001"),
                         expect("stream_error", "rfc9113-6.3-priority-length",
                                {{"stream", 1}, {"code", {"FRAME_SIZE_ERROR"}}})});
  const RunResult result = run("touchy", {resetting}, {{"keep", "all"}});
  EXPECT_EQ(result.verdict("resetting")["verdict"], "pass");
  std::vector<json> calls;
  for (const json& frame : result.all("frame")) {
    if (frame["case"] == "resetting" && frame["dir"] == "out" && frame["type"] == "HEADERS") {
      calls.push_back(frame["stream"]);
    }
  }
  EXPECT_THAT(calls, testing::ElementsAre(3));
}

TEST(Engine, SkipsEverythingWhenTheSmokeCallFails) {
  for (const char* kind : {"mute", "hangup"}) {
    const RunResult result = run(kind, {unknown_frame(), bad_settings()});
    EXPECT_EQ(result.verdict("smoke/call")["verdict"], "fail") << kind;
    EXPECT_EQ(result.verdict("unknown")["verdict"], "skipped") << kind;
    EXPECT_EQ(result.verdict("bad")["verdict"], "skipped") << kind;
  }
}

TEST(Engine, JudgesEachCaseAloneWithTheGatesOff) {
  for (const char* kind : {"mute", "hangup"}) {
    const RunResult result = run(kind, {unknown_frame(), bad_settings()}, {{"gates", false}});
    EXPECT_EQ(result.verdict("unknown")["verdict"], "fail") << kind;
    EXPECT_EQ(result.verdict("unknown")["decided_by"], "fixture") << kind;
    EXPECT_EQ(result.verdict("bad")["verdict"], "fail") << kind;
  }
}

TEST(Engine, CatchesAPeerThatHangsUpByTheEpilogueWhereNoFixtureStandsBefore) {
  const json steps = {raw("505249"), expect("connection_error", "rfc9113-3.4-bad-preface-server",
                                            {{"code", {"PROTOCOL_ERROR"}}, {"barrier", "none"}})};
  const RunResult result =
      run("hangup", {plan("preface", steps, {{"given", "tcp"}, {"epilogue", "new"}})},
          {{"gates", false}});
  EXPECT_EQ(result.verdict("preface")["verdict"], "fail");
  EXPECT_EQ(result.verdict("preface")["decided_by"], "epilogue");
}

TEST(Engine, SkipsACaseThatNeedsMoreThanThePeerGrants) {
  // HEADER_TABLE_SIZE: nobody has granted more than the default.
  json hungry = unknown_frame();
  hungry["needs"] = {{{"setting", 1}, {"at_least", 4097}}};
  const RunResult result = run("yes", {hungry}, {{"keep", "all"}});
  EXPECT_EQ(result.verdict("unknown")["verdict"], "skipped");
  EXPECT_EQ(result.verdict("unknown")["why"],
            "the target grants an HPACK table of 4096 octets, the case needs 4097");
  for (const json& step : result.all("step")) {
    EXPECT_NE(step["case"], "unknown");
  }
}

TEST(Engine, SendsNoPingsOfItsOwnWhereTheScriptWaitsForOne) {
  // Nothing is answered: the round trip before the verdict is one of SETTINGS.
  const json step = expect("PING", kUnknownIgnored, {{"opaque_data", "0102030405060708"}});
  const RunResult result = run("yes", {plan("ping", json::array({step}))}, {{"keep", "all"}});
  EXPECT_EQ(result.verdict("ping")["verdict"], "fail");
  int settings = 0;
  for (const json& frame : result.all("frame")) {
    const bool ours = frame["case"] == "ping" && frame["try"] == 1 && frame["dir"] == "out";
    EXPECT_FALSE(ours && frame["type"] == "PING");
    settings += ours && frame["type"] == "SETTINGS" && frame["flags"] == 0 ? 1 : 0;
  }
  EXPECT_EQ(settings, 2) << "the preface's, and the round trip";
}

TEST(Engine, PerformsACaseWhoseNeedsAreMet) {
  json modest = unknown_frame();
  modest["needs"] = {{{"setting", 1}, {"at_least", 4096}}, {{"setting", 5}, {"at_most", 16384}}};
  EXPECT_EQ(run("yes", {modest}).verdict("unknown")["verdict"], "pass");
}

TEST(Engine, ReportsAPlanThatItCannotPerform) {
  json bad = unknown_frame();
  bad["steps"][0]["sned"] = "HEADERS";
  const RunResult result = run("yes", {bad});
  EXPECT_EQ(result.verdict("unknown")["verdict"], "error");
  EXPECT_THAT(result.verdict("unknown")["why"].get<std::string>(),
              testing::HasSubstr("sned: unknown key"));
}

TEST(Engine, ReportsALineThatIsNoCommand) {
  const RunResult result = run_lines(
      {"nonsense", R"({"target":{"addr":"nowhere","call":{"path":"/"}}})", R"({"stop":{}})"});
  ASSERT_EQ(result.all("error").size(), 2U);
  EXPECT_THAT(result.all("error")[1]["why"].get<std::string>(), testing::HasSubstr("HOST:PORT"));
}

TEST(Engine, ReportsAPeerInMemoryThatThereIsNot) {
  const RunResult result = run_lines(
      {R"({"target":{"addr":"memory:null:no","call":{"path":"/"}}})", R"({"stop":{}})"});
  EXPECT_THAT(result.all("error").at(0)["why"].get<std::string>(),
              testing::HasSubstr("there is no peer `null:no`"));
}

TEST(Engine, CopiesWhatTheHarnessTellsOfTheRunAndAddsNothing) {
  const json about = {{"wireproof", "1.2"}, {"target", {{"name", "x"}}}};
  const RunResult told = run("yes", {unknown_frame()}, {{"about", about}});
  ASSERT_EQ(told.all("run").size(), 1U);
  EXPECT_EQ(told.all("run")[0]["about"], about);
  EXPECT_FALSE(run("yes", {unknown_frame()}).all("run")[0].contains("about"));
}

TEST(Engine, WritesTheFramesOfWhatDidNotPassAndADigestOfTheRest) {
  const RunResult result = run("yes", {bad_settings(), unknown_frame()});
  EXPECT_EQ(result.verdict("bad")["log"], "full");
  EXPECT_EQ(result.verdict("unknown")["log"], "digest");
  for (const json& frame : result.all("frame")) {
    EXPECT_NE(frame["case"], "unknown");
  }
  const RunResult all = run("yes", {unknown_frame()}, {{"keep", "all"}});
  EXPECT_EQ(all.verdict("unknown")["log"], "full");
}

/// The octets of all frames that a run of this step shows, as base64.
std::vector<json> frames_of(const json& step) {
  const RunResult result =
      run("yes", {plan("case", {step, expect("alive", kUnknownIgnored)})}, {{"keep", "all"}});
  std::vector<json> octets;
  for (const json& frame : result.all("frame")) {
    octets.push_back(frame["bytes"]);
  }
  return octets;
}

TEST(Engine, WritesAFrameOctetByOctetAsItWasOnTheWire) {
  // DATA with the reserved bit set and padding that is not zero.
  EXPECT_THAT(frames_of(raw("000005000980000001024141ff01")),
              testing::Contains("AAAFAAmAAAABAkFB/wE="));
}

TEST(Engine, SaysAKnownFrameUnderAnotherType) {
  const json step = {{"line", 2},
                     {"send", "PING"},
                     {"stream", 0},
                     {"opaque_data", "0102030405060708"},
                     {"type", 0xbe}};
  EXPECT_THAT(frames_of(step), testing::Contains("AAAIvgAAAAAAAQIDBAUGBwg="));
}

TEST(Engine, WritesAFieldThatIsSetInTheRepresentationThatWasChosen) {
  const json field = {{"op", "set"}, {"name", "a"}, {"value", "b"}, {"as", "never_indexed"}};
  const json step = {{"line", 2},
                     {"send", "HEADERS"},
                     {"stream", 1},
                     {"end_stream", true},
                     {"fields", json::array({field})}};
  EXPECT_THAT(frames_of(step), testing::Contains("AAAFAQUAAAABEAFhAWI="));
}

TEST(Engine, TellsHowTheTargetAnswersItsCall) {
  const RunResult result = run("yes", {unknown_frame()});
  const std::vector<json> told = result.all("baseline");
  ASSERT_EQ(told.size(), 2U) << "as declared, then as it answered";
  EXPECT_FALSE(told[0].contains("body"));
  EXPECT_EQ(told[1]["grpc_status"], 0);
  EXPECT_EQ(told[1]["body"], "AAAAAAA=");
  EXPECT_LT(told[1]["n"], result.verdict("unknown")["n"]);
}

TEST(Engine, SaysHowManyOctetsItLeftOut) {
  const json step = {{"line", 2},
                     {"send", "UNKNOWN"},
                     {"type", 0xbe},
                     {"stream", 0},
                     {"payload", {{"fill", 120}, {"count", 70'000}}}};
  const RunResult result =
      run("yes", {plan("case", {step, expect("alive", kUnknownIgnored)})}, {{"keep", "all"}});
  std::vector<json> cut;
  for (const json& frame : result.all("frame")) {
    if (frame.contains("left_out")) {
      cut.push_back(frame["left_out"]);
    }
  }
  EXPECT_THAT(cut, testing::ElementsAre(9 + 70'000 - 65'536));
}

TEST(Engine, WritesNoFramesAtAllWhereTheyAreNotWanted) {
  const RunResult result = run("yes", {bad_settings(), unknown_frame()}, {{"keep", "none"}});
  EXPECT_EQ(result.verdict("bad")["verdict"], "fail");
  EXPECT_EQ(result.verdict("bad")["log"], "digest");
  EXPECT_TRUE(result.all("frame").empty());
  const RunResult wrong = run_lines({R"({"run":{"ids":[],"keep":"some"}})", R"({"stop":{}})"});
  EXPECT_THAT(wrong.all("error").at(0)["why"].get<std::string>(), testing::HasSubstr("run.keep"));
}

TEST(Engine, EvidenceNamesEventsThatAreWritten) {
  const RunResult result = run("nasty", {unknown_frame()});
  std::vector<json> ordinals;
  for (const json& event : result.events) {
    ordinals.push_back(event["n"]);
  }
  const json verdict = result.verdict("unknown");
  for (const json& n : verdict["evidence"]) {
    EXPECT_THAT(ordinals, testing::Contains(n));
  }
}

TEST(Engine, ARunInMemoryIsTheSameToTheLastEvent) {
  const std::vector<json> plans = {bad_settings(), unknown_frame()};
  const RunResult one = run("yes", plans, {{"keep", "all"}});
  EXPECT_EQ(one.events, run("yes", plans, {{"keep", "all"}}).events);
  EXPECT_NE(one.events, run("yes", plans, {{"keep", "all"}, {"seed", 8}}).events);
  EXPECT_GT(one.all("end").at(0)["t"], 1.0) << "the second look's grace, though nobody waited";
}

TEST(Engine, StopsAtTheFirstFailure) {
  std::vector<json> plans;
  for (const char* id : {"bad/1", "bad/2", "bad/3", "bad/4", "bad/5"}) {
    plans.push_back(bad_settings());
    plans.back()["id"] = id;
  }
  const RunResult result = run("yes", plans, {{"fail_fast", true}});
  std::size_t fails = 0;
  std::size_t skipped = 0;
  for (const json& verdict : result.all("verdict")) {
    fails += verdict["verdict"] == "fail" ? 1 : 0;
    skipped += verdict["verdict"] == "skipped" ? 1 : 0;
  }
  EXPECT_EQ(fails, 1U);
  EXPECT_EQ(skipped, 4U);
}

TEST(Engine, TellsItsProgressWhileNoVerdictComes) {
  std::vector<json> plans;
  for (int i = 0; i < 12; ++i) {
    plans.push_back(bad_settings());
    plans.back()["id"] = "bad/" + std::to_string(i);
  }
  const RunResult result =
      run("mute", plans, {{"gates", false}, {"alone", true}, {"timeout_scale", 0.1}});
  EXPECT_FALSE(result.all("progress").empty());
}

TEST(Engine, BeginsWithWhatIsNamedFirst) {
  std::vector<json> plans;
  for (int i = 0; i < 20; ++i) {
    plans.push_back(unknown_frame());
    plans.back()["id"] = "case/" + std::to_string(i);
  }
  const json slow = {
      {"case/7", 60}, {"no such case", 999}, {"case/3", 500}, {"case/4", 1000}, {"case/19", 80}};
  const RunResult result = run("yes", plans, {{"alone", true}, {"slow", slow}});
  std::vector<std::string> order;
  for (const json& verdict : result.all("verdict")) {
    order.push_back(verdict["case"]);
  }
  ASSERT_EQ(order.size(), 21U) << "with the smoke call";
  EXPECT_EQ(order[1], "case/4");
  EXPECT_EQ(order[2], "case/3");
  EXPECT_EQ(order[3], "case/19") << "this one only waits";
  EXPECT_EQ(order[6], "case/7") << "after two others";
}

TEST(Engine, WantsMillisecondsOfWhatTookLong) {
  const RunResult result =
      run_lines({R"({"run":{"ids":[],"slow":{"case/7":"long"}}})", R"({"stop":{}})"});
  EXPECT_THAT(result.all("error").at(0)["why"].get<std::string>(),
              testing::HasSubstr("run.slow.case/7: expected milliseconds"));
}

TEST(Engine, SameSeedSameVerdictsWhateverTheOrder) {
  const RunResult one = run("yes", {bad_settings(), unknown_frame()}, {{"seed", 1}});
  const RunResult two =
      run("yes", {unknown_frame(), bad_settings()}, {{"seed", 2}, {"alone", true}});
  for (const char* id : {"bad", "unknown"}) {
    EXPECT_EQ(one.verdict(id)["verdict"], two.verdict(id)["verdict"]);
    EXPECT_EQ(one.verdict(id)["seen"], two.verdict(id)["seen"]);
  }
}

}  // namespace
}  // namespace engine::test
