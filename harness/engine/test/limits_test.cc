// A target that says too much costs a bounded amount of memory and work.
#include "harness/engine/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/engine/pace.h"
#include "harness/engine/performance.h"
#include "harness/engine/plan_loader.h"
#include "harness/engine/test/engine_run.h"
#include "harness/engine/test/talker.h"
#include "wire/frame/frame.h"

namespace engine::test {
namespace {

constexpr const char* kClause = "rfc9113-5.4.1-err-close-after-goaway";

wire::Buffer unknown_frame(std::size_t octets) {
  wire::Unknown frame;
  frame.type = 0xbe;
  frame.payload = wire::Buffer(octets, 'x');
  return wire::encode_frame(frame, 0);
}

/// Waits in vain for the end of a bare connection.
json waiting_plan(const std::string& id) {
  return plan(id, json::array({expect("closed", kClause, {{"barrier", "none"}})}),
              {{"given", "tcp"}, {"epilogue", "new"}});
}

TEST(Pace, LooksAtEachPieceOfAShortTrace) {
  Pace pace;
  for (std::size_t events = 1; events < 200; ++events) {
    EXPECT_TRUE(pace.due(events));
    pace.looked(events);
  }
}

TEST(Pace, LooksAtAFloodABoundedNumberOfTimes) {
  Pace pace;
  std::size_t looks = 0;
  for (std::size_t events = 1; events <= 20'000; ++events) {
    if (pace.due(events)) {
      ++looks;
      pace.looked(events);
    }
  }
  EXPECT_LT(looks, 300U);
}

TEST(Limits, AFloodIsLookedAtABoundedNumberOfTimesAndEndsInAnErrorThatNamesTheLimit) {
  add_talker("flood", unknown_frame(1), SIZE_MAX);
  EventLoop loop;
  Ordinals ordinals;
  const Limits limits;
  TraceMemory memory(limits.run_memory, [] { return false; });
  const auto plan = load_plan(json::parse(waiting_plan("flood").dump()));
  ASSERT_TRUE(plan.has_value()) << plan.error();
  wire::judge::Attempt attempt;
  const wire::judge::Baseline baseline;
  Target target;
  target.address = *parse_address("memory:flood");
  // No clock ends this one: the limit does.
  const Patience patience{std::chrono::hours(1), std::chrono::hours(1)};
  Performance performance(loop, {ordinals, memory, limits}, *plan, attempt, target, baseline,
                          patience, {[&](Performance&) { loop.stop(); }, [](Performance&) {}});
  performance.start();
  loop.run();

  EXPECT_GE(attempt.events.size(), limits.connection_frames);
  EXPECT_LT(performance.looks(), 400U);
  const auto* given_up = std::get_if<wire::judge::GivenUp>(&attempt.events.back().what);
  ASSERT_NE(given_up, nullptr);
  EXPECT_THAT(given_up->why, testing::HasSubstr("connection_frames"));
  performance.close();
  performance.forget();
  EXPECT_EQ(memory.used(), 0U) << "what was taken is given back";
}

/// Runs cases that wait beside this talker; nothing is looked at twice.
RunResult run_waiting(const std::string& kind, std::size_t cases, const Limits& limits) {
  std::vector<json> plans;
  json expected = json::object();
  for (std::size_t i = 0; i < cases; ++i) {
    const std::string id = "waits/" + std::to_string(i);
    plans.push_back(waiting_plan(id));
    expected[id] = "fail";
  }
  return run(kind, plans,
             {{"gates", false}, {"alone", true}, {"expected", expected}, {"timeout_scale", 0.05}},
             limits);
}

TEST(Limits, FinishedCasesMakeRoomForThoseInFlight) {
  add_talker("talker", unknown_frame(1'000), 50);
  Limits limits;
  limits.run_memory = 600'000;  // of three or four cases, and their epilogues
  const RunResult result = run_waiting("talker", 8, limits);
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(result.verdict("waits/" + std::to_string(i))["verdict"], "fail") << i;
  }
}

TEST(Limits, ACaseThatWouldExceedTheRunsMemoryIsAnErrorThatNamesTheLimit) {
  add_talker("talker", unknown_frame(1'000), 50);
  Limits limits;
  limits.run_memory = 60'000;
  const RunResult result = run_waiting("talker", 2, limits);
  for (const char* id : {"waits/0", "waits/1"}) {
    EXPECT_EQ(result.verdict(id)["verdict"], "error");
    EXPECT_THAT(result.verdict(id).dump(), testing::HasSubstr("limit run_memory (60000)"));
  }
}

TEST(Limits, ACaseThatWouldExceedItsOwnMemoryIsAnErrorThatNamesTheLimit) {
  add_talker("talker", unknown_frame(1'000), 50);
  Limits limits;
  limits.attempt_memory = 60'000;
  const RunResult result = run_waiting("talker", 1, limits);
  EXPECT_EQ(result.verdict("waits/0")["verdict"], "error");
  EXPECT_THAT(result.verdict("waits/0").dump(), testing::HasSubstr("limit attempt_memory"));
}

TEST(Limits, ACaseThatTakesInTooManyOctetsIsAnErrorThatNamesTheLimit) {
  add_talker("talker", unknown_frame(1'000), 50);
  Limits limits;
  limits.connection_octets = 20'000;
  const RunResult result = run_waiting("talker", 1, limits);
  EXPECT_EQ(result.verdict("waits/0")["verdict"], "error");
  EXPECT_THAT(result.verdict("waits/0").dump(), testing::HasSubstr("limit connection_octets"));
}

}  // namespace
}  // namespace engine::test
