#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Plan frame_size_plan() { return plan_of({connection_error({ErrorCode::FRAME_SIZE_ERROR})}); }

TEST(ConnectionError, PassesForTheCodeAndTheClose) {
  const StepReading reading =
      read_first(frame_size_plan(), begun().goaway(ErrorCode::FRAME_SIZE_ERROR).fin());
  EXPECT_THAT(reading, Reads(VerdictKind::pass, Basis::positive, "GOAWAY FRAME_SIZE_ERROR, FIN"));
  EXPECT_EQ(reading.expected, "connection error FRAME_SIZE_ERROR");
  EXPECT_EQ(reading.step, 1u);
  EXPECT_EQ(reading.line, 12);
}

TEST(ConnectionError, CitesTheGoawayAndTheClose) {
  Recording recording = begun();
  const std::uint32_t goaway = recording.goaway(ErrorCode::FRAME_SIZE_ERROR).n();
  const std::uint32_t close = recording.fin().n();
  EXPECT_THAT(read_first(frame_size_plan(), recording).evidence, ElementsAre(goaway, close));
}

TEST(ConnectionError, AllowsTheCasesOtherCodes) {
  const Plan plan =
      plan_of({connection_error({ErrorCode::FRAME_SIZE_ERROR, ErrorCode::COMPRESSION_ERROR})});
  EXPECT_THAT(read_first(plan, begun().goaway(ErrorCode::COMPRESSION_ERROR).fin()),
              Reads(VerdictKind::allowed, "GOAWAY COMPRESSION_ERROR, FIN"));
}

TEST(ConnectionError, AllowsTheGenericCodes) {
  for (const ErrorCode code : {ErrorCode::PROTOCOL_ERROR, ErrorCode::INTERNAL_ERROR}) {
    const StepReading reading = read_first(frame_size_plan(), begun().goaway(code).fin());
    EXPECT_EQ(reading.verdict, VerdictKind::allowed);
    EXPECT_THAT(reading.why, HasSubstr("§5.4"));
  }
}

TEST(ConnectionError, AGenericCodePassesWhereItIsTheOneAskedFor) {
  const Plan plan = plan_of({connection_error({ErrorCode::PROTOCOL_ERROR})});
  EXPECT_THAT(read_first(plan, begun().goaway(ErrorCode::PROTOCOL_ERROR).fin()),
              Reads(VerdictKind::pass, "GOAWAY PROTOCOL_ERROR, FIN"));
}

TEST(ConnectionError, AnyErrorCodeWillDoWhereNoneIsAskedFor) {
  const Plan plan = plan_of({connection_error({})});
  EXPECT_THAT(read_first(plan, begun().goaway(ErrorCode::STREAM_CLOSED).fin()),
              Reads(VerdictKind::pass, "GOAWAY STREAM_CLOSED, FIN"));
  EXPECT_THAT(read_first(plan, begun().goaway(ErrorCode::NO_ERROR).fin()),
              Reads(VerdictKind::warn, "GOAWAY NO_ERROR, FIN"));
}

TEST(ConnectionError, WarnsOfACodeThatDoesNotApply) {
  for (const ErrorCode code :
       {ErrorCode::ENHANCE_YOUR_CALM, ErrorCode::NO_ERROR, ErrorCode::FLOW_CONTROL_ERROR}) {
    const StepReading reading = read_first(frame_size_plan(), begun().goaway(code).fin());
    EXPECT_EQ(reading.verdict, VerdictKind::warn);
    EXPECT_EQ(reading.basis, Basis::positive);
    EXPECT_THAT(reading.why, HasSubstr("noticed, wrong code"));
  }
}

TEST(ConnectionError, AllowsACloseWithoutGoaway) {
  const StepReading reading = read_first(frame_size_plan(), begun().fin());
  EXPECT_THAT(reading, Reads(VerdictKind::allowed, "FIN"));
  EXPECT_THAT(reading.why, HasSubstr("SHOULD"));
}

TEST(ConnectionError, AllowsAResetThatMayHaveEatenTheGoaway) {
  const StepReading reading = read_first(frame_size_plan(), begun().reset());
  EXPECT_THAT(reading, Reads(VerdictKind::allowed, "RST"));
  EXPECT_THAT(reading.why, HasSubstr("destroyed the GOAWAY"));
}

TEST(ConnectionError, AResetAfterTheGoawayClosesAsWell) {
  EXPECT_THAT(
      read_first(frame_size_plan(), begun().goaway(ErrorCode::FRAME_SIZE_ERROR).reset()),
      Reads(VerdictKind::pass, "GOAWAY FRAME_SIZE_ERROR, RST"));
}

TEST(ConnectionError, WaitsForTheCloseAndWarnsWhenItDoesNotCome) {
  Recording recording = begun().goaway(ErrorCode::FRAME_SIZE_ERROR);
  EXPECT_THAT(read_first(frame_size_plan(), recording), IsOpen());
  const StepReading reading = read_first(frame_size_plan(), recording.grace());
  EXPECT_THAT(reading, Reads(VerdictKind::warn, Basis::absence, "GOAWAY FRAME_SIZE_ERROR"));
  EXPECT_THAT(reading.why, HasSubstr("§5.4.1"));
}

TEST(ConnectionError, OurOwnCloseIsNotThePeers) {
  const Recording recording =
      begun().goaway(ErrorCode::FRAME_SIZE_ERROR).grace().closed_by_us().finished();
  EXPECT_THAT(read_first(frame_size_plan(), recording),
              Reads(VerdictKind::warn, "GOAWAY FRAME_SIZE_ERROR"));
}

TEST(ConnectionError, TheLastGoawayWithAnErrorCounts) {
  const Recording graceful_first =
      begun().goaway(ErrorCode::NO_ERROR).goaway(ErrorCode::FRAME_SIZE_ERROR, 1).fin();
  EXPECT_EQ(read_first(frame_size_plan(), graceful_first).verdict, VerdictKind::pass);
  const Recording graceful_last =
      begun().goaway(ErrorCode::FRAME_SIZE_ERROR).goaway(ErrorCode::NO_ERROR, 1).fin();
  EXPECT_EQ(read_first(frame_size_plan(), graceful_last).verdict, VerdictKind::pass);
  const Recording changed_its_mind = begun()
                                         .goaway(ErrorCode::FRAME_SIZE_ERROR)
                                         .goaway(ErrorCode::ENHANCE_YOUR_CALM)
                                         .fin();
  EXPECT_EQ(read_first(frame_size_plan(), changed_its_mind).verdict, VerdictKind::warn);
}

TEST(ConnectionError, GoingOnIsAnAbsenceThatOnlyTheMarkSettles) {
  Recording recording = begun().ping_ack().settings(4, 65535).window_update(0);
  EXPECT_THAT(read_first(frame_size_plan(), recording), IsOpen());
  EXPECT_THAT(read_first(frame_size_plan(), recording.barrier()), IsOpen());
  const StepReading reading = read_first(frame_size_plan(), recording.grace());
  EXPECT_THAT(reading, Reads(VerdictKind::fail, Basis::absence, "nothing"));
  EXPECT_EQ(reading.got, "went on as if nothing had happened");
}

TEST(ConnectionError, ADeadlineSettlesAsTheGraceDoes) {
  EXPECT_THAT(read_first(frame_size_plan(), begun().deadline()),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
}

TEST(ConnectionError, AStreamErrorOrAnErrorResponseIsNotEnough) {
  EXPECT_THAT(read_first(frame_size_plan(),
                         begun().rst_stream(1, ErrorCode::FRAME_SIZE_ERROR).grace()),
              Reads(VerdictKind::fail, Basis::absence, "RST_STREAM FRAME_SIZE_ERROR"));
  EXPECT_THAT(read_first(frame_size_plan(), begun().http_error(1, "400").grace()),
              Reads(VerdictKind::fail, Basis::absence, ":status 400"));
  EXPECT_THAT(read_first(frame_size_plan(), begun().response(1).grace()),
              Reads(VerdictKind::fail, Basis::absence, "response as usual"));
}

TEST(ConnectionError, AnAcknowledgementMayOvertakeTheComplaint) {
  const Recording recording =
      begun().ping_ack().barrier().goaway(ErrorCode::FRAME_SIZE_ERROR).fin().epilogue();
  EXPECT_EQ(read(frame_size_plan(), recording).decisive().verdict, VerdictKind::pass);
}

TEST(ConnectionError, ALateComplaintReplacesTheAbsence) {
  const Recording recording =
      begun().grace().epilogue().after(240).goaway(ErrorCode::FRAME_SIZE_ERROR).fin();
  const StepReading reading = read_first(frame_size_plan(), recording);
  EXPECT_THAT(reading, Reads(VerdictKind::pass, "GOAWAY FRAME_SIZE_ERROR, FIN"));
  EXPECT_THAT(reading.why, HasSubstr("late: 24"));
  EXPECT_THAT(reading.why, HasSubstr("ms after the quiet grace"));
}

TEST(ConnectionError, ACloseBeforeTheEpilogueIsALateComplaint) {
  const StepReading reading =
      read_first(frame_size_plan(), begun().deadline().fin().epilogue());
  EXPECT_THAT(reading, Reads(VerdictKind::allowed, "FIN"));
  EXPECT_THAT(reading.why, HasSubstr("after the deadline"));
}

TEST(ConnectionError, AnIdleCloseAfterTheEpilogueIsNoComplaint) {
  EXPECT_THAT(read_first(frame_size_plan(), begun().grace().epilogue().fin()),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
  EXPECT_EQ(read_first(frame_size_plan(),
                       begun().grace().epilogue().goaway(ErrorCode::NO_ERROR).fin())
                .verdict,
            VerdictKind::fail);
}

TEST(ConnectionError, AHangUpInTheFixtureAnswersNoStimulus) {
  const Recording recording = Recording::in_fixture().fixture_ready().fin().begin(0).expecting();
  EXPECT_THAT(read_first(frame_size_plan(), recording),
              Reads(VerdictKind::fail, Basis::ended, "closed before the first step"));
}

TEST(ConnectionError, FixtureTrafficIsNotLookedAt) {
  const Recording recording = Recording::in_fixture()
                                  .goaway(ErrorCode::FRAME_SIZE_ERROR)
                                  .rst_stream(1, ErrorCode::CANCEL)
                                  .fixture_ready()
                                  .begin(0)
                                  .expecting()
                                  .grace();
  EXPECT_THAT(read_first(frame_size_plan(), recording),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
}

TEST(ConnectionError, OctetsThatAreNoFrameAreTold) {
  EXPECT_THAT(read_first(frame_size_plan(), begun().octets().grace()),
              Reads(VerdictKind::fail, "octets that are no frame"));
  EXPECT_THAT(read_first(frame_size_plan(), begun().octets().fin()),
              Reads(VerdictKind::allowed, "FIN"));
}

}  // namespace
}  // namespace wire::judge
