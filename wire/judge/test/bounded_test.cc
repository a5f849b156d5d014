#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

constexpr std::uint64_t kMebi = 1 << 20;

Expect bounded(std::uint32_t each = 1024) {
  Expect expect;
  expect.outcome = Outcome::bounded;
  expect.each = each;
  return expect;
}

Plan flood_plan() { return plan_of({bounded()}); }

/// Measures of six rounds of 1,000 frames; `round` fills in what is particular.
Recording flooded(const std::function<void(Measured&)>& round,
                  Attempt::Kind kind = Attempt::Kind::first) {
  Recording recording(kind);
  recording.stimulus();
  for (std::uint32_t i = 0; i <= 6; ++i) {
    Measured measured;
    measured.round = i;
    measured.times = 1000 * i;
    measured.octets = 10'000 * i;
    round(measured);
    recording.measured(measured);
  }
  return recording;
}

Recording steady(Attempt::Kind kind = Attempt::Kind::first) {
  return flooded(
      [](Measured& measured) {
        measured.memory = 50 * kMebi;
        measured.cpu = 10'000 * measured.round;
      },
      kind);
}

Recording growing(std::uint64_t by, Attempt::Kind kind = Attempt::Kind::first) {
  return flooded([by](Measured& measured) { measured.memory = 50 * kMebi + by * measured.round; },
                 kind);
}

TEST(Bounded, PassesWhoTakesItAllAndNoMoreForIt) {
  EXPECT_THAT(read_first(flood_plan(), steady().expecting()),
              Reads(VerdictKind::pass, Basis::positive, "takes it all"));
}

TEST(Bounded, PassesWhoCannotBeMeasured) {
  EXPECT_THAT(read_first(flood_plan(), flooded([](Measured&) {}).expecting()),
              Reads(VerdictKind::pass, Basis::positive, "takes it all, unmeasured"));
}

TEST(Bounded, PassesWhoEndsTheConnection) {
  EXPECT_THAT(read_first(flood_plan(),
                         steady().goaway(ErrorCode::ENHANCE_YOUR_CALM).fin().expecting()),
              Reads(VerdictKind::pass, Basis::positive, "GOAWAY ENHANCE_YOUR_CALM, FIN"));
}

TEST(Bounded, PassesWhoReadsNoMore) {
  const auto stalled = flooded([](Measured& measured) { measured.unread = measured.octets / 2; });
  EXPECT_THAT(read_first(flood_plan(), Recording(stalled).expecting()),
              Reads(VerdictKind::pass, Basis::positive, "reads no more"));
}

TEST(Bounded, SeesMemoryThatGrowsInEveryRound) {
  EXPECT_THAT(read_first(flood_plan(), growing(3 * kMebi).expecting()),
              Reads(VerdictKind::fail, Basis::measure, "memory grows"));
}

TEST(Bounded, GrantsWhatAllocatorsTakeInSteps) {
  EXPECT_EQ(read_first(flood_plan(), growing(kMebi).expecting()).verdict, VerdictKind::pass);
}

TEST(Bounded, GrantsWhatEachMayLeaveBehind) {
  const Plan plan = plan_of({bounded(4096)});
  EXPECT_EQ(read_first(plan, growing(3 * kMebi).expecting()).verdict, VerdictKind::pass);
}

TEST(Bounded, GrantsGrowthThatPausesOnce) {
  const auto paused = flooded([](Measured& measured) {
    measured.memory = 50 * kMebi + 8 * kMebi * (measured.round < 4 ? measured.round
                                                                   : measured.round - 1);
  });
  EXPECT_EQ(read_first(flood_plan(), Recording(paused).expecting()).verdict, VerdictKind::pass);
}

TEST(Bounded, SeesTimeThatGrowsFromRoundToRound) {
  const auto quadratic = flooded([](Measured& measured) {
    measured.memory = 50 * kMebi;
    measured.cpu = 100'000 * measured.round * measured.round * measured.round;
  });
  EXPECT_THAT(read_first(flood_plan(), Recording(quadratic).expecting()),
              Reads(VerdictKind::fail, Basis::measure, "time grows"));
}

TEST(Bounded, SeesFramesThatWaitWhileNobodyReads) {
  Measured last;
  last.last = true;
  last.round = 6;
  last.frames_in = 70'000;
  const auto unread = [](std::uint64_t left) {
    return flooded([left](Measured& measured) { measured.unread = measured.round == 6 ? left : 0; });
  };
  EXPECT_THAT(read_first(flood_plan(), unread(0).measured(last).expecting()),
              Reads(VerdictKind::fail, Basis::measure, "frames wait without limit"));
  // Half of it was read, and half of the answers waited: the kernels may hold so many.
  EXPECT_THAT(read_first(flood_plan(), unread(30'000).measured(last).expecting()),
              Reads(VerdictKind::pass, Basis::positive, "reads no more"));
}

TEST(Bounded, IsMeasuredAgainBeforeItAccuses) {
  const Plan plan = flood_plan();
  Trace trace{grpc_baseline(), {growing(3 * kMebi).expecting().epilogue().attempt()}};
  EXPECT_EQ(judge(plan, trace).need, Need::repeat);
  Trace twice = trace;
  twice.attempts.push_back(
      growing(3 * kMebi, Attempt::Kind::repeat).expecting().epilogue().attempt());
  EXPECT_EQ(judge(plan, twice).verdict, VerdictKind::fail);
  // The first look has warmed the process: what it needed for that is no slope.
  trace.attempts.push_back(steady(Attempt::Kind::repeat).expecting().epilogue().attempt());
  EXPECT_EQ(judge(plan, trace).verdict, VerdictKind::pass);
  EXPECT_EQ(judge(plan, trace).need, Need::nothing);
}

}  // namespace
}  // namespace wire::judge
