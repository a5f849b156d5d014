// Floods: counted, not told; measured; on a process of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/engine/test/engine_run.h"

namespace engine::test {
namespace {

constexpr const char* kUnknown = "rfc9113-10.5-dos-unknown-flood";
constexpr const char* kPings = "rfc9113-10.5-dos-ping-flood";

json flood(const json& send, int rounds, int times, bool unread = false) {
  return {{"flood", rounds}, {"times", times}, {"unread", unread}, {"steps", json::array({send})}};
}

json unknown_type() { return {{"send", "UNKNOWN"}, {"stream", 0}, {"type", 0xfa}, {"payload", "00"}}; }

json ping() {
  return {{"send", "PING"}, {"stream", 0}, {"ack", false}, {"opaque_data", "0102030405060708"}};
}

json bounded(const char* clause) {
  return expect("bounded", clause, {{"each", 1024}, {"barrier", "none"}});
}

json flooding_plan(const std::string& id, const json& flood, const char* clause) {
  return plan(id, {flood, bounded(clause)}, {{"tier", "abuse"}, {"epilogue", "new"}});
}

TEST(Floods, AreCountedAndMeasuredRoundByRound) {
  const RunResult result =
      run("yes", {flooding_plan("flood", flood(unknown_type(), 5, 100), kUnknown)},
          {{"keep", "all"}});
  EXPECT_EQ(result.verdict("flood")["verdict"], "pass") << result.verdict("flood");
  const std::vector<json> measures = result.all("measure");
  ASSERT_EQ(measures.size(), 7U) << "before the first round, after each of five, and at last";
  EXPECT_EQ(measures[0]["octets"], 0);
  EXPECT_EQ(measures[5]["times"], 500);
  EXPECT_EQ(measures[6]["last"], true);
  const std::vector<json> frames = result.all("frame");
  EXPECT_TRUE(std::none_of(frames.begin(), frames.end(),
                           [](const json& frame) { return frame["type"] == "0xfa"; }));
}

TEST(Floods, ShowWhoQueuesAnswersForNobody) {
  const json unread = flooding_plan("flood", flood(ping(), 5, 20'000, true), kPings);
  const auto seen_of = [&](const char* peer) -> json {
    return run(peer, {unread}, {{"gates", false}}).verdict("flood")["steps"][0]["seen"];
  };
  EXPECT_EQ(seen_of("yes"), "frames wait without limit");
  EXPECT_EQ(seen_of("honest"), "reads no more");
}

TEST(Floods, AskForAFreshProcessThatIsNobodysDeath) {
  const auto target = [](int incarnation) -> json {
    return {{"target",
             {{"inc", incarnation},
              {"addr", "memory:null:yes"},
              {"can_restart", true},
              {"capabilities", {"grpc"}},
              {"call", {{"path", "/test.Service/Call"}, {"ok", {{"grpc_status", 0}}}}}}}};
  };
  const RunResult result = run_with_harness(
      target(1),
      {flooding_plan("flood", flood(unknown_type(), 5, 10), kUnknown),
       plan("plain", json::array({expect("alive", "rfc9113-4.1-unknown-type-ignored")}))},
      [&](const json& event) {
        std::vector<json> answers;
        if (event.is_object() && event["ev"] == "target" && event["state"] == "worn") {
          answers = {{{"down", {{"inc", 1}, {"restarting", true}, {"renewed", true}}}}, target(2)};
        }
        return answers;
      });
  EXPECT_EQ(result.verdict("plain")["inc"], 1) << result.verdict("plain");
  EXPECT_EQ(result.verdict("flood")["inc"], 2);
  EXPECT_EQ(result.verdict("flood")["verdict"], "pass");
  EXPECT_TRUE(result.verdict("target/died").is_null());
}

}  // namespace
}  // namespace engine::test
