// read(): the fixture, the epilogue, malformed frames, trouble.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Recording served() { return Recording().request(1).expecting().response(1); }

TEST(Attempt, ReadsOnlyTheExpectationsThatWereBegun) {
  const Plan plan = plan_of({response(1), quiet()});
  EXPECT_THAT(read(plan, Recording()).steps, IsEmpty());
  EXPECT_EQ(read(plan, served()).steps.size(), 1u);
  EXPECT_EQ(read(plan, served().expecting(2)).steps.size(), 2u);
}

TEST(Attempt, NothingYetIsNotSettled) {
  EXPECT_THAT(read(accepting_plan(), Recording::in_fixture()).decisive(), IsOpen());
}

TEST(Attempt, TheWorstReadingDecides) {
  const Plan plan = plan_of({response(1), stream_error(3, {ErrorCode::CANCEL})});
  const AttemptReading reading =
      read(plan, served().request(3).expecting(2).rst_stream(3, ErrorCode::STREAM_CLOSED));
  EXPECT_THAT(reading.decisive(), Reads(VerdictKind::warn, "RST_STREAM STREAM_CLOSED"));
  EXPECT_EQ(reading.decisive().step, 2u);
  EXPECT_EQ(reading.decided_by, DecidedBy::expect);
}

TEST(Attempt, WhatIsOpenWhenItIsOverIsAnErrorOfOurs) {
  const Recording recording = Recording().request(1).expecting().finished();
  EXPECT_EQ(read(accepting_plan(), recording).decisive().verdict, VerdictKind::error);
}

TEST(Attempt, NothingThatWasLookedAtIsAnErrorOfOurs) {
  for (const Recording& recording :
       {Recording().finished(), Recording().request(1).finished()}) {
    const AttemptReading reading = read(accepting_plan(), recording);
    EXPECT_EQ(reading.decisive().verdict, VerdictKind::error);
    EXPECT_EQ(reading.decided_by, DecidedBy::engine);
    EXPECT_THAT(reading.decisive().got, HasSubstr("before anything"));
  }
}

TEST(Attempt, AnswersOnOtherConnectionsAreNotTheScripts) {
  const Plan plan = plan_of({stream_error(1, {ErrorCode::CANCEL})});
  const Recording recording =
      Recording().request(1).expecting().grace().epilogue_begun(false).epilogue_reset(
          ErrorCode::CANCEL);
  EXPECT_EQ(read(plan, recording).steps.at(0).verdict, VerdictKind::fail);
}

TEST(Epilogue, PassesWhereTheCallIsAnsweredAsInTheBaseline) {
  for (const Recording& recording : {served().epilogue(), served().epilogue_on_same()}) {
    const AttemptReading reading = read(accepting_plan(), recording);
    EXPECT_THAT(*reading.epilogue, Reads(VerdictKind::pass, "response as usual"));
    EXPECT_EQ(reading.decided_by, DecidedBy::expect);
    EXPECT_EQ(reading.decisive().verdict, VerdictKind::pass);
  }
}

TEST(Epilogue, IsOpenUntilItIsAnswered) {
  EXPECT_FALSE(read(accepting_plan(), served()).epilogue);
  EXPECT_THAT(*read(accepting_plan(), served().epilogue_begun(true)).epilogue, IsOpen());
}

TEST(Epilogue, AnotherAnswerFails) {
  const AttemptReading reading =
      read(accepting_plan(), served().epilogue_begun(true).epilogue_answered(503, std::nullopt));
  EXPECT_THAT(reading.decisive(), Reads(VerdictKind::fail, Basis::positive, ":status 503"));
  EXPECT_EQ(reading.decided_by, DecidedBy::epilogue);
  EXPECT_EQ(reading.decisive().clause, accepting_plan().clauses.front());
}

TEST(Epilogue, ACallOfThePlansOwnIsAskedForOctetsThatItsAnswerHolds) {
  const Recording with_message =
      served().epilogue_begun(true).message(101, {1, 2, 3}).epilogue_answered(200, 0);
  Plan plan = accepting_plan();
  plan.afterwards = Afterwards{"/a.B/C", {}, {2, 3}};
  EXPECT_EQ(read(plan, with_message).epilogue->verdict, VerdictKind::pass);
  plan.afterwards->contains = {3, 2};
  EXPECT_THAT(read(plan, with_message).decisive(),
              Reads(VerdictKind::fail, Basis::positive,
                    ":status 200, grpc-status 0, without the octets that are asked for"));
  plan.afterwards->contains = {2, 3};
  const Recording refused =
      served().epilogue_begun(true).message(101, {1, 2, 3}).epilogue_answered(200, 5);
  EXPECT_EQ(read(plan, refused).epilogue->verdict, VerdictKind::fail);
}

TEST(Epilogue, AResetFails) {
  EXPECT_THAT(
      read(accepting_plan(), served().epilogue_begun(true).epilogue_reset(ErrorCode::CANCEL))
          .decisive(),
      Reads(VerdictKind::fail, Basis::positive, "RST_STREAM CANCEL"));
}

TEST(Epilogue, ARefusedCallIsAskedForElsewhere) {
  const auto refused = [] {
    return served().epilogue_begun(true).epilogue_reset(ErrorCode::REFUSED_STREAM);
  };
  EXPECT_THAT(*read(accepting_plan(), refused()).epilogue, IsOpen());
  EXPECT_EQ(read(accepting_plan(), refused().epilogue()).epilogue->verdict, VerdictKind::pass);
  EXPECT_EQ(read(accepting_plan(),
                 refused().epilogue_begun(false).epilogue_reset(ErrorCode::REFUSED_STREAM))
                .epilogue->verdict,
            VerdictKind::fail);
}

TEST(Epilogue, NoAnswerFailsByAbsence) {
  const AttemptReading reading =
      read(accepting_plan(), served().epilogue_begun(false).epilogue_failed("no answer in 1 s"));
  EXPECT_THAT(reading.decisive(),
              Reads(VerdictKind::fail, Basis::absence, "no answer to the next call"));
  EXPECT_THAT(reading.decisive().got, HasSubstr("no answer in 1 s"));
  EXPECT_EQ(read(accepting_plan(), served().epilogue_failed("refused")).decided_by,
            DecidedBy::epilogue)
      << "also where it could not even begin";
}

TEST(Epilogue, ANewConnectionThatIsClosedFails) {
  EXPECT_THAT(read(accepting_plan(), served().epilogue_begun(false).epilogue_closed()).decisive(),
              Reads(VerdictKind::fail, Basis::absence, "FIN"));
}

TEST(Epilogue, HangingUpAfterWhatMustBeAcceptedFails) {
  const Recording said = served().goaway(ErrorCode::PROTOCOL_ERROR).fin().epilogue();
  const AttemptReading reading = read(accepting_plan(), said);
  EXPECT_EQ(reading.steps.at(0).verdict, VerdictKind::pass);
  EXPECT_THAT(reading.decisive(),
              Reads(VerdictKind::fail, Basis::ended, "GOAWAY PROTOCOL_ERROR, FIN"));
  EXPECT_EQ(reading.decided_by, DecidedBy::epilogue);
  EXPECT_THAT(read(accepting_plan(), served().fin().epilogue()).decisive(),
              Reads(VerdictKind::fail, Basis::ended, "FIN"));
  // Under the epilogue's call: the engine asks on a new connection whether the target lives.
  EXPECT_THAT(*read(accepting_plan(), served().epilogue_begun(true).fin()).epilogue, IsOpen());
  EXPECT_THAT(read(accepting_plan(), served().epilogue_begun(true).fin().epilogue()).decisive(),
              Reads(VerdictKind::fail, Basis::ended, "FIN"));
}

TEST(Epilogue, ATargetThatIsSilentIsWorseThanOneThatHungUp) {
  const AttemptReading reading =
      read(accepting_plan(), served().fin().epilogue_begun(false).epilogue_failed("no answer"));
  EXPECT_THAT(reading.decisive(),
              Reads(VerdictKind::fail, Basis::absence, "no answer to the next call"));
}

TEST(Epilogue, AHangUpCountsByTheLevelOfTheClause) {
  Plan plan = accepting_plan();
  plan.clauses = {clause_of(Level::should)};
  EXPECT_THAT(read(plan, served().fin().epilogue()).decisive(),
              Reads(VerdictKind::warn, Basis::ended, "FIN"));
}

TEST(Epilogue, WhereTheScriptSaidGoodbyeACloseIsACourtesy) {
  EXPECT_EQ(read(accepting_plan(), served().goodbye().fin().epilogue()).decisive().verdict,
            VerdictKind::pass);
  EXPECT_THAT(
      read(accepting_plan(), served().goodbye().goaway(ErrorCode::PROTOCOL_ERROR).fin().epilogue())
          .decisive(),
      Reads(VerdictKind::fail, Basis::ended, "GOAWAY PROTOCOL_ERROR, FIN"));
}

TEST(Epilogue, ALateErrorIsAHangUpAndAnIdleCloseIsNot) {
  EXPECT_EQ(read(accepting_plan(), served().epilogue_on_same().goaway(ErrorCode::PROTOCOL_ERROR))
                .decisive()
                .verdict,
            VerdictKind::fail);
  EXPECT_EQ(read(accepting_plan(), served().epilogue_on_same().fin()).decisive().verdict,
            VerdictKind::pass);
}

TEST(Epilogue, AGracefulEndIsTheTargetsRight) {
  const Recording recording = served().goaway(ErrorCode::NO_ERROR).fin().epilogue();
  EXPECT_EQ(read(accepting_plan(), recording).decisive().verdict, VerdictKind::pass);
  EXPECT_THAT(*read(accepting_plan(), served().epilogue_begun(true).goaway(ErrorCode::NO_ERROR, 1))
                   .epilogue,
              IsOpen())
      << "the engine takes a new connection";
}

TEST(Epilogue, WhereAnErrorIsExpectedTheEndIsNoHangUp) {
  const Plan plan = accepting_plan_of({stream_error(1, {ErrorCode::PROTOCOL_ERROR})});
  const Recording recording =
      Recording().request(1).expecting().goaway(ErrorCode::PROTOCOL_ERROR).fin().epilogue();
  EXPECT_EQ(read(plan, recording).decisive().verdict, VerdictKind::allowed);
}

TEST(Epilogue, OfAPlanWithoutStepsDecidesAlone) {
  Plan plan = accepting_plan();
  plan.steps.clear();
  const Recording recording = Recording::in_fixture().fixture_ready().epilogue_on_same().fin();
  const AttemptReading reading = read(plan, recording);
  EXPECT_THAT(reading.decisive(), Reads(VerdictKind::pass, "response as usual"));
  EXPECT_EQ(reading.decided_by, DecidedBy::epilogue);
}

TEST(Malformed, FailsItsSendersClauseWhateverElseCame) {
  Recording recording = Recording().request(1).expecting();
  const std::uint32_t n =
      recording.malformed(FrameType::SETTINGS, ClauseId::rfc9113_6_5_settings_length).n();
  const StepReading reading = read_first(accepting_plan(), recording.response(1));
  EXPECT_THAT(reading, Reads(VerdictKind::fail, Basis::positive, "malformed SETTINGS"));
  EXPECT_EQ(reading.clause, ClauseId::rfc9113_6_frame_length_send);
  EXPECT_THAT(reading.got, HasSubstr("wrong length"));
  EXPECT_THAT(reading.evidence, ElementsAre(n));
}

TEST(Malformed, IsChargedToTheStepThatWasOpen) {
  const Plan plan = plan_of({response(1), quiet(1)});
  const AttemptReading reading =
      read(plan, served().expecting(2).malformed(FrameType::DATA, clause_of(Level::must)).grace());
  EXPECT_EQ(reading.steps.at(0).verdict, VerdictKind::pass);
  EXPECT_EQ(reading.steps.at(1).seen, "malformed DATA");
}

TEST(Malformed, InTheEpilogueFailsTheEpilogue) {
  const AttemptReading reading = read(
      accepting_plan(),
      served().epilogue_begun(true).malformed(FrameType::HEADERS, clause_of(Level::must), 101));
  EXPECT_EQ(reading.steps.at(0).verdict, VerdictKind::pass);
  EXPECT_EQ(reading.decided_by, DecidedBy::epilogue);
  EXPECT_EQ(reading.decisive().seen, "malformed HEADERS");
}

TEST(Malformed, FixtureTrafficIsNotLookedAt) {
  const Recording recording = Recording::in_fixture()
                                  .malformed(FrameType::SETTINGS, clause_of(Level::must))
                                  .fixture_ready()
                                  .begin(0)
                                  .request(1)
                                  .expecting()
                                  .response(1);
  EXPECT_EQ(read_first(accepting_plan(), recording).verdict, VerdictKind::pass);
}

TEST(Trouble, AFixtureThatDoesNotComeAboutFails) {
  const AttemptReading reading = read(accepting_plan(), Recording::without_fixture());
  EXPECT_THAT(reading.decisive(), Reads(VerdictKind::fail, Basis::absence, "no fixture"));
  EXPECT_THAT(reading.decisive().got, HasSubstr("no SETTINGS within 1 s"));
  EXPECT_EQ(reading.decided_by, DecidedBy::fixture);
}

TEST(Trouble, ADeathOutweighsEverything) {
  const AttemptReading reading =
      read(accepting_plan(), served().epilogue().given_up("too many frames").died("signal 11"));
  EXPECT_THAT(reading.decisive(), Reads(VerdictKind::fail, "died: signal 11"));
  EXPECT_EQ(reading.decided_by, DecidedBy::death);
}

TEST(Trouble, GivingUpIsAnErrorOfOurs) {
  const AttemptReading reading = read(accepting_plan(), Recording().given_up("too many frames"));
  EXPECT_EQ(reading.decisive().verdict, VerdictKind::error);
  EXPECT_EQ(reading.decided_by, DecidedBy::engine);
}

}  // namespace
}  // namespace wire::judge
