#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

using ::testing::HasSubstr;

Plan plan_of_level(Level level) {
  Plan plan = plan_of({connection_error({ErrorCode::FRAME_SIZE_ERROR})});
  plan.clauses = {clause_of(level)};
  std::get<Expect>(plan.steps.at(1).verb).clause = plan.clauses.front();
  return plan;
}

Recording silent() { return Recording().stimulus().expecting().grace(); }
Recording right() {
  return Recording().stimulus().expecting().goaway(ErrorCode::FRAME_SIZE_ERROR).fin();
}
Recording wrong_code() {
  return Recording().stimulus().expecting().goaway(ErrorCode::CANCEL).fin();
}

TEST(Level, MustMustNotAndStatedKeepAFailure) {
  for (const Level level : {Level::must, Level::must_not, Level::stated}) {
    EXPECT_EQ(read_first(plan_of_level(level), silent()).verdict, VerdictKind::fail);
    EXPECT_EQ(read_first(plan_of_level(level), wrong_code()).verdict, VerdictKind::warn);
  }
}

TEST(Level, ShouldMakesAWarningOfAFailure) {
  for (const Level level : {Level::should, Level::should_not}) {
    const StepReading reading = read_first(plan_of_level(level), silent());
    EXPECT_EQ(reading.verdict, VerdictKind::warn);
    EXPECT_THAT(reading.why, HasSubstr("SHOULD"));
    EXPECT_EQ(read_first(plan_of_level(level), right()).verdict, VerdictKind::pass);
  }
}

TEST(Level, MayAndPracticeOnlyRecord) {
  for (const Level level : {Level::may, Level::practice}) {
    for (const Recording& recording : {silent(), right(), wrong_code()}) {
      const StepReading reading = read_first(plan_of_level(level), recording);
      EXPECT_EQ(reading.verdict, VerdictKind::recorded);
      EXPECT_THAT(reading.why, HasSubstr("only recorded"));
    }
  }
  EXPECT_EQ(read_first(plan_of_level(Level::may), right()).seen, "GOAWAY FRAME_SIZE_ERROR, FIN");
}

TEST(Level, AContestedPlanOnlyRecords) {
  Plan plan = plan_of_level(Level::must);
  plan.contested = "two documents disagree";
  const StepReading reading = read_first(plan, silent());
  EXPECT_EQ(reading.verdict, VerdictKind::recorded);
  EXPECT_THAT(reading.why, HasSubstr("two documents disagree"));
}

TEST(Level, AContestedClauseOnlyRecordsAndSaysWhichSourcesDisagree) {
  for (const Level level : {Level::must, Level::stated}) {
    Plan plan = plan_of_level(level);
    const ClauseId clause = clause_of(level, true);
    plan.clauses = {clause};
    std::get<Expect>(plan.steps.at(1).verb).clause = clause;
    for (const Recording& recording : {silent(), right(), wrong_code()}) {
      const StepReading reading = read_first(plan, recording);
      EXPECT_EQ(reading.verdict, VerdictKind::recorded);
      EXPECT_THAT(reading.why, HasSubstr("only recorded: the sources contradict each other: "));
      EXPECT_THAT(reading.why, HasSubstr(std::string(info(clause).rests_on)));
    }
  }
}

TEST(Level, WhatIsNotSettledIsNotRecorded) {
  const StepReading reading =
      read_first(plan_of_level(Level::may), Recording().stimulus().expecting());
  EXPECT_THAT(reading, IsOpen());
  EXPECT_NE(reading.verdict, VerdictKind::recorded);
}

TEST(Level, TroubleAndTheEpilogueAreNeverSoftened) {
  Plan plan = plan_of_level(Level::may);
  plan.contested = "two documents disagree";
  EXPECT_EQ(read(plan, silent().died("signal 6")).decisive().verdict, VerdictKind::fail);
  EXPECT_EQ(read(plan, Recording::without_fixture()).decisive().verdict, VerdictKind::fail);
  EXPECT_EQ(read(plan, silent().epilogue_failed("no answer")).decisive().verdict,
            VerdictKind::fail);
}

TEST(Level, AMalformedFrameCountsByItsOwnClause) {
  Plan plan = plan_of_level(Level::must);
  plan.contested = "two documents disagree";
  const auto verdict = [&](ClauseId clause) {
    return read_first(plan,
                      Recording().stimulus().expecting().malformed(FrameType::HEADERS, clause))
        .verdict;
  };
  EXPECT_EQ(verdict(ClauseId::rfc9113_6_2_headers_short_fields), VerdictKind::fail);
  // A bound of the decoder's own, which no server need know.
  EXPECT_EQ(verdict(ClauseId::rfc7541_7_4_string_length_limit), VerdictKind::error);
}

}  // namespace
}  // namespace wire::judge
