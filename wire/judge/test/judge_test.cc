// judge(): repeats, control runs, deaths.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

using ::testing::HasSubstr;
using Kind = Attempt::Kind;

/// Demands a connection error.
Plan error_plan() { return plan_of({connection_error({ErrorCode::FRAME_SIZE_ERROR})}); }
Recording silent(Kind kind) { return Recording(kind).stimulus().expecting().grace().epilogue(); }
Recording complaining(Kind kind, ErrorCode code = ErrorCode::FRAME_SIZE_ERROR) {
  return Recording(kind).stimulus().expecting().goaway(code).fin().epilogue();
}

Recording serving(Kind kind) {
  return Recording(kind).request(1).expecting().response(1).epilogue_on_same();
}
Recording hanging_up(Kind kind) { return Recording(kind).request(1).expecting().fin().epilogue(); }
Recording staying(Kind kind) { return Recording(kind).expecting().deadline().epilogue_on_same(); }

void expect_stands(const Judgement& judgement, VerdictKind verdict) {
  EXPECT_EQ(judgement.verdict, verdict);
  EXPECT_EQ(judgement.reading.verdict, verdict);
  EXPECT_EQ(judgement.need, Need::nothing);
}

TEST(Judge, WhatWasSeenStandsAtOnce) {
  expect_stands(judge(error_plan(), {complaining(Kind::first)}), VerdictKind::pass);
  expect_stands(judge(error_plan(), {complaining(Kind::first, ErrorCode::CANCEL)}),
                VerdictKind::warn);
  const Recording served = Recording().request(1).expecting().response(1).epilogue();
  const Plan plan = plan_of({stream_error(1, {ErrorCode::PROTOCOL_ERROR})});
  expect_stands(judge(plan, {served}), VerdictKind::fail);
}

TEST(Judge, AnUnsettledReadingNeedsNothingYet) {
  const Judgement judgement = judge(error_plan(), {Recording().stimulus().expecting()});
  EXPECT_FALSE(judgement.reading.settled);
  EXPECT_EQ(judgement.need, Need::nothing);
}

TEST(Judge, AnAbsenceNeedsARepeatThatAgrees) {
  EXPECT_EQ(judge(error_plan(), {silent(Kind::first)}).need, Need::repeat);
  const Judgement judgement = judge(error_plan(), {silent(Kind::first), silent(Kind::repeat)});
  expect_stands(judgement, VerdictKind::fail);
  EXPECT_EQ(judgement.attempt, 1u);
}

TEST(Judge, ARepeatThatIsUnderWaySatisfiesNothing) {
  const Recording under_way = Recording(Kind::repeat).stimulus().expecting();
  EXPECT_EQ(judge(error_plan(), {silent(Kind::first), under_way}).need, Need::repeat);
  const Recording in_epilogue =
      Recording(Kind::repeat).stimulus().expecting().grace().epilogue_begun(false);
  EXPECT_EQ(judge(error_plan(), {silent(Kind::first), in_epilogue}).need, Need::repeat);
}

TEST(Judge, ARepeatThatDisagreesIsUnstable) {
  const Judgement judgement = judge(error_plan(), {silent(Kind::first), complaining(Kind::repeat)});
  expect_stands(judgement, VerdictKind::unstable);
  EXPECT_THAT(judgement.reading.why, HasSubstr("unstable 1/2"));
  EXPECT_EQ(judgement.reading.seen, "nothing / GOAWAY FRAME_SIZE_ERROR, FIN");
}

TEST(Judge, WhatTheFirstLookWasTooShortToSeeContradictsItNot) {
  const auto complaining_after = [](int ms) {
    return Recording(Kind::repeat)
        .stimulus()
        .expecting()
        .after(ms)
        .goaway(ErrorCode::FRAME_SIZE_ERROR)
        .fin()
        .epilogue();
  };
  const Recording first = silent(Kind::first).after(100).ping_ack();
  const Judgement judgement = judge(error_plan(), {first, complaining_after(200)});
  expect_stands(judgement, VerdictKind::pass);
  EXPECT_EQ(judgement.attempt, 1u);
  EXPECT_THAT(judgement.reading.why, HasSubstr("when the first look was over"));
  expect_stands(judge(error_plan(), {first, complaining_after(50)}), VerdictKind::unstable);
}

TEST(Judge, AnAbsenceThatOnlyWarnsIsRepeatedToo) {
  Plan plan = error_plan();
  std::get<Expect>(plan.steps.at(1).verb).clause = clause_of(Level::should);
  EXPECT_EQ(judge(plan, {silent(Kind::first)}).need, Need::repeat);
  expect_stands(judge(plan, {silent(Kind::first), silent(Kind::repeat)}), VerdictKind::warn);
  expect_stands(judge(plan, {silent(Kind::first), complaining(Kind::repeat)}),
                VerdictKind::unstable);
}

TEST(Judge, ARecordedAbsenceIsNotRepeated) {
  Plan plan = error_plan();
  plan.contested = "sources disagree";
  expect_stands(judge(plan, {silent(Kind::first)}), VerdictKind::recorded);
}

TEST(Judge, OfWhatIsRecordedTheLastIsSeen) {
  Plan plan = plan_of({response(1), stream_error(1, {ErrorCode::STREAM_CLOSED})});
  plan.contested = "sources disagree";
  const Recording resetting = Recording()
                                  .request(1)
                                  .expecting()
                                  .response(1)
                                  .expecting(2)
                                  .rst_stream(1, ErrorCode::STREAM_CLOSED)
                                  .epilogue();
  EXPECT_EQ(judge(plan, {resetting}).reading.seen, "RST_STREAM STREAM_CLOSED");
}

TEST(Judge, AnExpectedFailureIsNotRepeated) {
  expect_stands(judge(error_plan(), {silent(Kind::first)}, true), VerdictKind::fail);
  expect_stands(judge(accepting_plan(), {hanging_up(Kind::first)}, true), VerdictKind::fail);
  expect_stands(judge(accepting_plan(), {Recording::without_fixture()}, true), VerdictKind::fail);
}

TEST(Judge, WrongBytesInTheRepeatStand) {
  const Recording malformed = Recording(Kind::repeat)
                                  .stimulus()
                                  .expecting()
                                  .malformed(FrameType::PING, clause_of(Level::must))
                                  .grace()
                                  .epilogue();
  const Judgement judgement = judge(error_plan(), {silent(Kind::first), malformed});
  expect_stands(judgement, VerdictKind::fail);
  EXPECT_EQ(judgement.reading.seen, "malformed PING");
}

TEST(Judge, ALateComplaintReopensTheFirstAttempt) {
  Recording late = silent(Kind::first).after(300).goaway(ErrorCode::FRAME_SIZE_ERROR).fin();
  expect_stands(judge(error_plan(), {late}), VerdictKind::pass);
  // Both noticed: the worse of the two.
  const Judgement both =
      judge(error_plan(), {late, complaining(Kind::repeat, ErrorCode::PROTOCOL_ERROR)});
  expect_stands(both, VerdictKind::allowed);
  EXPECT_EQ(both.attempt, 1u);
  // Only one did.
  expect_stands(judge(error_plan(), {late, silent(Kind::repeat)}), VerdictKind::unstable);
  // The second look is still under way.
  expect_stands(judge(error_plan(), {late, Recording(Kind::repeat).stimulus()}), VerdictKind::pass);
}

TEST(Judge, AHangUpNeedsARepeatAndAControlRun) {
  const Plan plan = accepting_plan();
  EXPECT_EQ(judge(plan, {hanging_up(Kind::first)}).need, Need::repeat);
  EXPECT_EQ(judge(plan, {hanging_up(Kind::first), hanging_up(Kind::repeat)}).need, Need::control);
  EXPECT_EQ(judge(plan, {hanging_up(Kind::first), hanging_up(Kind::repeat),
                         Recording(Kind::control).expecting()})
                .need,
            Need::control);
  const Judgement judgement =
      judge(plan, {hanging_up(Kind::first), hanging_up(Kind::repeat), staying(Kind::control)});
  expect_stands(judgement, VerdictKind::fail);
  EXPECT_EQ(judgement.attempt, 1u);
}

TEST(Judge, ATargetThatHangsUpAnywayIsSkipped) {
  const Plan plan = accepting_plan();
  const Recording silent_close = Recording(Kind::control).expecting().fin().epilogue();
  const Recording error =
      Recording(Kind::control).expecting().goaway(ErrorCode::INTERNAL_ERROR).epilogue();
  for (const Recording& control :
       {silent_close, error, Recording::without_fixture(Kind::control)}) {
    const Judgement judgement =
        judge(plan, {hanging_up(Kind::first), hanging_up(Kind::repeat), control});
    expect_stands(judgement, VerdictKind::skipped);
    EXPECT_THAT(judgement.reading.why, HasSubstr("also without the stimulus"));
  }
}

TEST(Judge, TheControlRunWatchesTheScriptsConnectionAlsoWhereTheEpilogueHasAnother) {
  const Recording control =
      Recording(Kind::control).expecting().goaway(ErrorCode::INTERNAL_ERROR).fin().epilogue();
  expect_stands(
      judge(plan_of({response(1)}), {hanging_up(Kind::first), hanging_up(Kind::repeat), control}),
      VerdictKind::skipped);
}

TEST(Judge, AGracefulEndOfTheControlRunIsNoHangUp) {
  const Recording control =
      Recording(Kind::control).expecting().goaway(ErrorCode::NO_ERROR).fin().epilogue();
  expect_stands(
      judge(accepting_plan(), {hanging_up(Kind::first), hanging_up(Kind::repeat), control}),
      VerdictKind::fail);
}

TEST(Judge, AHangUpThatIsNotRepeatedIsUnstable) {
  expect_stands(judge(accepting_plan(), {hanging_up(Kind::first), serving(Kind::repeat)}),
                VerdictKind::unstable);
  const Recording absent =
      Recording(Kind::repeat).request(1).expecting().deadline().epilogue_on_same();
  expect_stands(judge(accepting_plan(), {hanging_up(Kind::first), absent}), VerdictKind::unstable);
}

TEST(Judge, AHangUpAfterTheAnswerIsTreatedTheSame) {
  const auto late_hang_up = [](Kind kind) {
    return Recording(kind)
        .request(1)
        .expecting()
        .response(1)
        .goaway(ErrorCode::PROTOCOL_ERROR)
        .fin()
        .epilogue();
  };
  EXPECT_EQ(judge(accepting_plan(), {late_hang_up(Kind::first)}).need, Need::repeat);
  const Judgement judgement =
      judge(accepting_plan(),
            {late_hang_up(Kind::first), late_hang_up(Kind::repeat), staying(Kind::control)});
  expect_stands(judgement, VerdictKind::fail);
  EXPECT_EQ(judgement.decided_by, DecidedBy::epilogue);
}

TEST(Judge, AMissingFixtureIsLookedAtTwice) {
  EXPECT_EQ(judge(error_plan(), {Recording::without_fixture()}).need, Need::repeat);
  const Judgement judgement =
      judge(error_plan(), {Recording::without_fixture(), Recording::without_fixture(Kind::repeat)});
  expect_stands(judgement, VerdictKind::fail);
  EXPECT_EQ(judgement.decided_by, DecidedBy::fixture);
  expect_stands(judge(error_plan(), {Recording::without_fixture(), complaining(Kind::repeat)}),
                VerdictKind::unstable);
}

TEST(Judge, AFailingEpilogueIsLookedAtTwice) {
  const auto mute = [](Kind kind) {
    return Recording(kind).stimulus().expecting().fin().epilogue_failed("no answer");
  };
  EXPECT_EQ(judge(error_plan(), {mute(Kind::first)}).need, Need::repeat);
  const Judgement judgement = judge(error_plan(), {mute(Kind::first), mute(Kind::repeat)});
  expect_stands(judgement, VerdictKind::fail);
  EXPECT_EQ(judgement.decided_by, DecidedBy::epilogue);
}

TEST(Judge, ADeathVoidsTheCaseUntilItWasAlone) {
  for (const Kind kind : {Kind::first, Kind::repeat, Kind::control}) {
    EXPECT_EQ(judge(error_plan(), {complaining(kind).died("signal 11")}).need, Need::alone);
  }
}

TEST(Judge, ADeathThatIsReproducedAloneIsTheCases) {
  const Judgement judgement = judge(error_plan(), {complaining(Kind::first).died("signal 11"),
                                                   Recording(Kind::alone).died("signal 11")});
  expect_stands(judgement, VerdictKind::fail);
  EXPECT_EQ(judgement.decided_by, DecidedBy::death);
  EXPECT_EQ(judgement.reading.seen, "died: signal 11");
  EXPECT_EQ(judgement.attempt, 1u);
}

TEST(Judge, ACaseThatLivesAloneIsJudgedByThatAttempt) {
  const Recording died = Recording().stimulus().died("hung");
  expect_stands(judge(error_plan(), {died, complaining(Kind::alone)}), VerdictKind::pass);
  EXPECT_EQ(judge(error_plan(), {died, silent(Kind::alone)}).need, Need::repeat);
  expect_stands(judge(error_plan(), {died, silent(Kind::alone), silent(Kind::repeat)}),
                VerdictKind::fail);
}

TEST(Judge, WhatCameBeforeADeathDoesNotCount) {
  const Judgement judgement =
      judge(error_plan(),
            {silent(Kind::first), silent(Kind::repeat).died("exit 1"), complaining(Kind::alone)});
  expect_stands(judgement, VerdictKind::pass);
}

TEST(Judge, ADeathThatNeverComesAloneEndsAsUnstable) {
  const Plan plan = error_plan();
  const Recording died = silent(Kind::repeat).died("exit 1");
  EXPECT_EQ(judge(plan, {silent(Kind::first), died, silent(Kind::alone), died}).need, Need::alone);
  const Judgement judgement = judge(
      plan, {silent(Kind::first), died, silent(Kind::alone), died, silent(Kind::alone), died});
  expect_stands(judgement, VerdictKind::unstable);
  EXPECT_EQ(judgement.decided_by, DecidedBy::death);
}

TEST(Judge, AnErrorOfOursStands) {
  expect_stands(judge(error_plan(), {Recording().given_up("no such frame")}), VerdictKind::error);
  expect_stands(
      judge(error_plan(), {silent(Kind::first), Recording(Kind::repeat).given_up("no such frame")}),
      VerdictKind::error);
  expect_stands(judge(error_plan(), {}), VerdictKind::error);
}

TEST(Judge, NamesItsVerdicts) {
  EXPECT_EQ(to_string(VerdictKind::allowed), "allowed");
  EXPECT_EQ(to_string(VerdictKind::unstable), "unstable");
  EXPECT_EQ(to_string(DecidedBy::engine), "engine");
}

}  // namespace
}  // namespace wire::judge
