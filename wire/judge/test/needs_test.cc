// Whether the peer grants what a plan needs.
#include "wire/judge/needs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

Plan needing(SettingId setting, std::uint32_t at_least, std::uint32_t at_most = 0xffffffff) {
  Plan plan = plan_of({quiet()});
  plan.needs.push_back({setting, at_least, at_most});
  return plan;
}

/// A fixture in which the peer announced this much.
Recording announced(SettingId setting, std::uint32_t value) {
  return Recording::in_fixture()
      .settings(static_cast<std::uint16_t>(setting), value)
      .fixture_ready();
}

TEST(Needs, ASmallerGrantIsToldInWords) {
  EXPECT_EQ(unmet_need(needing(SettingId::MAX_CONCURRENT_STREAMS, 2),
                       announced(SettingId::MAX_CONCURRENT_STREAMS, 1).attempt()),
            "the target allows 1 concurrent stream, the case needs 2");
  EXPECT_EQ(unmet_need(needing(SettingId::HEADER_TABLE_SIZE, 100),
                       announced(SettingId::HEADER_TABLE_SIZE, 0).attempt()),
            "the target grants an HPACK table of 0 octets, the case needs 100");
  EXPECT_EQ(unmet_need(needing(SettingId::MAX_FRAME_SIZE, 0, 16'384),
                       announced(SettingId::MAX_FRAME_SIZE, 65'536).attempt()),
            "the target takes frames of 65536 octets, the case needs at most 16384");
  EXPECT_EQ(unmet_need(needing(SettingId::MAX_CONCURRENT_STREAMS, 1, 256),
                       Recording::in_fixture().fixture_ready().attempt()),
            "the target allows any number of concurrent streams, the case needs at most 256");
}

TEST(Needs, WhatIsNeededIsEnough) {
  EXPECT_FALSE(unmet_need(needing(SettingId::MAX_CONCURRENT_STREAMS, 2),
                          announced(SettingId::MAX_CONCURRENT_STREAMS, 2).attempt()));
  EXPECT_FALSE(unmet_need(needing(SettingId::MAX_FRAME_SIZE, 0, 16'384),
                          announced(SettingId::MAX_FRAME_SIZE, 16'384).attempt()));
}

TEST(Needs, APeerThatAnnouncesNothingGrantsTheDefaults) {
  const Recording silent = Recording::in_fixture().fixture_ready();
  EXPECT_FALSE(unmet_need(needing(SettingId::HEADER_TABLE_SIZE, 4096), silent.attempt()));
  EXPECT_TRUE(unmet_need(needing(SettingId::HEADER_TABLE_SIZE, 4097), silent.attempt()));
  EXPECT_FALSE(unmet_need(needing(SettingId::INITIAL_WINDOW_SIZE, 65'535), silent.attempt()));
  EXPECT_TRUE(unmet_need(needing(SettingId::INITIAL_WINDOW_SIZE, 65'536), silent.attempt()));
  EXPECT_FALSE(unmet_need(needing(SettingId::MAX_CONCURRENT_STREAMS, 1'000), silent.attempt()));
  EXPECT_FALSE(unmet_need(needing(SettingId::MAX_HEADER_LIST_SIZE, 100'000), silent.attempt()));
  EXPECT_FALSE(unmet_need(needing(SettingId::MAX_FRAME_SIZE, 0, 16'384), silent.attempt()));
}

TEST(Needs, TheLastWordBeforeTheScriptCounts) {
  const auto streams = static_cast<std::uint16_t>(SettingId::MAX_CONCURRENT_STREAMS);
  const Plan plan = needing(SettingId::MAX_CONCURRENT_STREAMS, 2);
  EXPECT_FALSE(unmet_need(
      plan,
      Recording::in_fixture().settings(streams, 1).settings(streams, 2).fixture_ready().attempt()));
  EXPECT_FALSE(
      unmet_need(plan, Recording::in_fixture().fixture_ready().settings(streams, 1).attempt()));
}

TEST(Needs, NothingIsMissedBeforeTheFixtureStands) {
  EXPECT_FALSE(unmet_need(needing(SettingId::MAX_CONCURRENT_STREAMS, 2),
                          Recording::in_fixture()
                              .settings(static_cast<std::uint16_t>(
                                            SettingId::MAX_CONCURRENT_STREAMS),
                                        1)
                              .attempt()));
}

TEST(Needs, OnABareConnectionAllThatHasComeCounts) {
  const auto table = static_cast<std::uint16_t>(SettingId::HEADER_TABLE_SIZE);
  Plan plan = needing(SettingId::HEADER_TABLE_SIZE, 0, 4'000);
  plan.given = Fixture::tcp;
  EXPECT_FALSE(unmet_need(plan, Recording::in_fixture().fixture_ready().attempt()))
      << "nothing is known yet";
  EXPECT_FALSE(unmet_need(
      plan, Recording::in_fixture().fixture_ready().settings(table, 1'024).attempt()));
  EXPECT_TRUE(unmet_need(
      plan, Recording::in_fixture().fixture_ready().settings(table, 8'192).attempt()));
}

TEST(Needs, ACaseThatNeedsMoreIsSkipped) {
  const Plan plan = needing(SettingId::MAX_CONCURRENT_STREAMS, 2);
  const Judgement judgement =
      judge(plan, {announced(SettingId::MAX_CONCURRENT_STREAMS, 1)});
  EXPECT_EQ(judgement.verdict, VerdictKind::skipped);
  EXPECT_EQ(judgement.need, Need::nothing);
  EXPECT_EQ(judgement.reading.why, "the target allows 1 concurrent stream, the case needs 2");
}

TEST(Needs, OfAScriptThatTurnsOutNotToFitNoStepIsJudged) {
  Plan plan = needing(SettingId::HEADER_TABLE_SIZE, 0, 4'000);
  plan.given = Fixture::tcp;
  const Judgement judgement = judge(plan, {Recording::in_fixture()
                                               .fixture_ready()
                                               .expecting()
                                               .settings(static_cast<std::uint16_t>(
                                                             SettingId::HEADER_TABLE_SIZE),
                                                         8'192)});
  EXPECT_EQ(judgement.verdict, VerdictKind::skipped);
  EXPECT_TRUE(judgement.steps.empty());
}

}  // namespace
}  // namespace wire::judge
