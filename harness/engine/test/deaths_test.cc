// A target that hangs or dies: who is charged, and what becomes of the other cases.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "harness/engine/test/engine_run.h"
#include "harness/engine/test/frail_peer.h"

namespace engine::test {
namespace {

/// An unknown frame with this word in it; hex.
json says(const std::string& id, const std::string& length, const std::string& word) {
  return plan(id, {raw(length + "0b0000000000" + word), expect("alive", kUnknownIgnored)});
}

std::vector<json> innocents_and(const json& guilty) {
  std::vector<json> plans = {guilty};
  for (const char* id : {"innocent/1", "innocent/2", "innocent/3", "innocent/4"}) {
    plans.push_back(says(id, "000000", ""));
  }
  return plans;
}

std::vector<json> innocents_and_one_that_freezes() {
  return innocents_and(says("freezes", "000006", "667265657a65"));
}

json target(const std::string& kind, int incarnation, bool can_restart) {
  return {{"target",
           {{"inc", incarnation},
            {"addr", "memory:" + kind},
            {"can_restart", can_restart},
            {"capabilities", {"grpc"}},
            {"call", {{"path", "/test.Service/Call"}, {"ok", {{"grpc_status", 0}}}}}}}};
}

std::vector<json> restarted(const std::string& kind, const json& incarnation) {
  return {{{"down", {{"inc", incarnation}, {"reason", "it ended"}, {"restarting", true}}}},
          target(kind, incarnation.get<int>() + 1, true)};
}

bool asks(const json& event, const char* state) {
  return event.is_object() && event["ev"] == "target" && event["state"] == state;
}

/// A harness that knows of an end only once it looks.
Harness tells_when_asked(std::shared_ptr<Health> health) {
  return [health = std::move(health)](const json& event) {
    std::vector<json> answers;
    if (asks(event, "unreachable") || asks(event, "after_alone")) {
      answers = {{{"up", {{"inc", event["inc"]}}}}};
      if (std::exchange(health->perished, false)) {
        answers = restarted("frail", event["inc"]);
      }
    }
    return answers;
  };
}

void expect_innocents(const RunResult& result, const char* verdict) {
  for (const char* id : {"innocent/1", "innocent/2", "innocent/3", "innocent/4"}) {
    EXPECT_EQ(result.verdict(id)["verdict"], verdict) << result.verdict(id);
  }
}

TEST(Deaths, AHangIsChargedToTheCaseThatReproducesItAlone) {
  const auto health = add_frail_target("frail");
  const RunResult result = run_with_harness(
      target("frail", 1, true), innocents_and_one_that_freezes(), [&](const json& event) {
        std::vector<json> answers;
        if (asks(event, "hung")) {
          health->frozen = false;
          answers = restarted("frail", event["inc"]);
        } else if (asks(event, "after_alone")) {
          answers = {{{"up", {{"inc", event["inc"]}}}}};
        }
        return answers;
      });
  EXPECT_EQ(result.verdict("freezes")["verdict"], "fail");
  EXPECT_EQ(result.verdict("freezes")["decided_by"], "death");
  expect_innocents(result, "pass");
  EXPECT_TRUE(result.verdict("target/died").is_null());
}

TEST(Deaths, OfATargetThatIsNotStartedAgainIsOneRowAndTheRestIsSkipped) {
  add_frail_target("frail");
  const RunResult result = run_with_harness(
      target("frail", 1, false), innocents_and_one_that_freezes(), [](const json& event) {
        std::vector<json> answers;
        if (asks(event, "hung")) {
          answers = {{{"down", {{"inc", 1}, {"reason", "hung"}, {"restarting", false}}}}};
        }
        return answers;
      });
  EXPECT_EQ(result.verdict("target/died")["verdict"], "fail");
  EXPECT_EQ(result.verdict("freezes")["verdict"], "skipped");
  for (const json& verdict : result.all("verdict")) {
    EXPECT_TRUE(verdict["verdict"] != "fail" || verdict["case"] == "target/died") << verdict;
  }
}

TEST(Deaths, OfATargetThatWasNeverMetIsToldByTheSmokeCallOnly) {
  const json nowhere = {{"target",
                         {{"inc", 1},
                          {"addr", "127.0.0.1:1"},
                          {"capabilities", {"grpc"}},
                          {"call", {{"path", "/"}, {"ok", {{"grpc_status", 0}}}}}}}};
  const RunResult result =
      run_with_harness(nowhere, innocents_and_one_that_freezes(), [](const json& event) {
        std::vector<json> answers;
        if (asks(event, "unreachable")) {
          answers = {{{"down", {{"inc", 1}, {"reason", "refused"}, {"restarting", false}}}}};
        }
        return answers;
      });
  EXPECT_EQ(result.verdict("smoke/call")["verdict"], "fail");
  EXPECT_THAT(result.verdict("smoke/call")["got"].get<std::string>(),
              testing::HasSubstr("no connection"));
  EXPECT_TRUE(result.verdict("target/died").is_null());
  expect_innocents(result, "skipped");
}

TEST(Deaths, TheNextCaseWaitsUntilTheHarnessHasReadWhatTheTargetPrinted) {
  const auto health = add_frail_target("frail");
  bool noticed = false;
  const RunResult result = run_with_harness(
      target("frail", 1, true), innocents_and(says("sickens", "000006", "7369636b656e")),
      [&](const json& event) {
        std::vector<json> answers;
        const bool asked = asks(event, "after_alone");
        if (health->sick && (asked || !noticed)) {
          answers = restarted("frail", asked ? event["inc"] : json(1));
          health->sick = false;
          noticed = true;
        } else if (asked) {
          answers = {{{"up", {{"inc", event["inc"]}}}}};
        }
        return answers;
      });
  EXPECT_EQ(result.verdict("sickens")["decided_by"], "death") << result.verdict("sickens");
  EXPECT_EQ(result.verdict("sickens")["verdict"], "fail");
  expect_innocents(result, "pass");
  EXPECT_TRUE(result.verdict("target/died").is_null());
}

TEST(Deaths, NoGateClosesOnATargetThatIsJustDying) {
  // Said before anybody's fixture has come about.
  json perishes = says("perishes", "000006", "706572697368");
  perishes["given"] = "tcp";
  const RunResult result =
      run_with_harness(target("frail", 1, true), innocents_and(perishes),
                       tells_when_asked(add_frail_target("frail")));
  EXPECT_EQ(result.verdict("perishes")["decided_by"], "death") << result.verdict("perishes");
  expect_innocents(result, "pass");
  EXPECT_TRUE(result.verdict("precondition/connection").is_null());
}

TEST(Deaths, NobodyIsChargedWithAHangUpInItsFixtureByATargetThatIsJustDying) {
  json two_at_a_time = target("frail", 1, true);
  two_at_a_time["target"]["max_parallel"] = 2;
  json perishes = says("perishes", "000006", "706572697368");
  perishes["given"] = "tcp";
  const RunResult result = run_with_harness(
      two_at_a_time, innocents_and(perishes), tells_when_asked(add_frail_target("frail")),
      {{"slow",
        {{"innocent/1", 900}, {"innocent/2", 800}, {"innocent/3", 700}, {"perishes", 600}}}});
  EXPECT_EQ(result.verdict("perishes")["verdict"], "fail") << result.verdict("perishes");
  expect_innocents(result, "pass");
}

TEST(Deaths, ACaseOfAProfileThatDoesNotRunIsSkipped) {
  json plan = says("innocent/tls", "000000", "");
  plan["given"] = "tls";
  const RunResult result = run_with_harness(target("yes", 1, true), {plan},
                                            [](const json&) { return std::vector<json>(); });
  EXPECT_EQ(result.verdict("innocent/tls")["verdict"], "skipped");
}

}  // namespace
}  // namespace engine::test
