#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

using ::testing::HasSubstr;

Plan protocol_error_plan() { return plan_of({stream_error(1, {ErrorCode::PROTOCOL_ERROR})}); }

TEST(StreamError, PassesForTheCode) {
  const StepReading reading =
      read_first(protocol_error_plan(), after_request().rst_stream(1, ErrorCode::PROTOCOL_ERROR));
  EXPECT_THAT(reading, Reads(VerdictKind::pass, Basis::positive, "RST_STREAM PROTOCOL_ERROR"));
  EXPECT_EQ(reading.expected, "stream error PROTOCOL_ERROR on stream 1");
}

TEST(StreamError, ReadsCodesAsConnectionErrorsDo) {
  const Plan plan =
      plan_of({stream_error(1, {ErrorCode::STREAM_CLOSED, ErrorCode::FLOW_CONTROL_ERROR})});
  const auto verdict = [&](ErrorCode code) {
    return read_first(plan, after_request().rst_stream(1, code)).verdict;
  };
  EXPECT_EQ(verdict(ErrorCode::STREAM_CLOSED), VerdictKind::pass);
  EXPECT_EQ(verdict(ErrorCode::FLOW_CONTROL_ERROR), VerdictKind::allowed);
  EXPECT_EQ(verdict(ErrorCode::INTERNAL_ERROR), VerdictKind::allowed);
  EXPECT_EQ(verdict(ErrorCode::REFUSED_STREAM), VerdictKind::warn);
  EXPECT_EQ(verdict(ErrorCode::NO_ERROR), VerdictKind::warn);
}

TEST(StreamError, AResetOfAnotherStreamIsNone) {
  Recording recording = after_request().rst_stream(3, ErrorCode::PROTOCOL_ERROR);
  EXPECT_THAT(read_first(protocol_error_plan(), recording), IsOpen());
  EXPECT_THAT(read_first(protocol_error_plan(), recording.grace()),
              Reads(VerdictKind::fail, Basis::absence, "RST_STREAM PROTOCOL_ERROR"));
}

TEST(StreamError, LastNamesTheStreamOfOurLastFrameBeforeTheStep) {
  Expect expect = stream_error(0, {ErrorCode::PROTOCOL_ERROR});
  expect.stream = StreamRef{StreamRef::Kind::last, 0};
  const Recording recording =
      Recording().request(1).request(3).expecting().rst_stream(3, ErrorCode::PROTOCOL_ERROR);
  const StepReading reading = read_first(plan_of({expect}), recording);
  EXPECT_EQ(reading.verdict, VerdictKind::pass);
  EXPECT_EQ(reading.expected, "stream error PROTOCOL_ERROR on stream 3");
}

TEST(StreamError, LastIsNotAStreamThatWasOnlyGivenCredit) {
  Expect expect = stream_error(0, {ErrorCode::PROTOCOL_ERROR});
  expect.stream = StreamRef{StreamRef::Kind::last, 0};
  const Recording recording = Recording().request(1).request(3).credit(1).expecting().rst_stream(
      3, ErrorCode::PROTOCOL_ERROR);
  EXPECT_EQ(read_first(plan_of({expect}), recording).verdict, VerdictKind::pass);
}

TEST(StreamError, MayBeEscalated) {
  Recording goaway = after_request().goaway(ErrorCode::PROTOCOL_ERROR);
  EXPECT_THAT(read_first(protocol_error_plan(), goaway), IsOpen());
  const StepReading reading = read_first(protocol_error_plan(), goaway.fin());
  EXPECT_THAT(reading, Reads(VerdictKind::allowed, "GOAWAY PROTOCOL_ERROR, FIN"));
  EXPECT_THAT(reading.why, HasSubstr("§5.4.1"));
  EXPECT_THAT(read_first(protocol_error_plan(), after_request().fin()),
              Reads(VerdictKind::allowed, "FIN"));
  EXPECT_THAT(read_first(protocol_error_plan(), after_request().reset()),
              Reads(VerdictKind::allowed, "RST"));
}

TEST(StreamError, AGracefulEndIsTheWrongCode) {
  EXPECT_THAT(read_first(protocol_error_plan(), after_request().goaway(ErrorCode::NO_ERROR).fin()),
              Reads(VerdictKind::warn, "GOAWAY NO_ERROR, FIN"));
}

TEST(StreamError, AllowsAnErrorResponse) {
  const StepReading http = read_first(protocol_error_plan(), after_request().http_error(1, "400"));
  EXPECT_THAT(http, Reads(VerdictKind::allowed, ":status 400"));
  EXPECT_THAT(http.why, HasSubstr("§8.1.1"));
  EXPECT_THAT(read_first(protocol_error_plan(), after_request().trailers_only(1, "13")),
              Reads(VerdictKind::allowed, ":status 200, grpc-status 13"));
}

TEST(StreamError, AResetByTheWayIsExplainedByTheEndOfTheConnection) {
  const Plan plan = plan_of({stream_error(1, {ErrorCode::FRAME_SIZE_ERROR})});
  EXPECT_THAT(read_first(plan, after_request()
                                   .rst_stream(1, ErrorCode::CANCEL)
                                   .goaway(ErrorCode::FRAME_SIZE_ERROR)
                                   .fin()),
              Reads(VerdictKind::allowed, "GOAWAY FRAME_SIZE_ERROR, FIN"));
}

TEST(StreamError, AResetWithAWrongCodeIsNotExplainedByAnotherWrongCodeOrASimpleEnd) {
  const Plan plan = plan_of({stream_error(1, {ErrorCode::FRAME_SIZE_ERROR})});
  const auto after_reset = [] { return after_request().rst_stream(1, ErrorCode::CANCEL); };
  EXPECT_THAT(read_first(plan, after_reset().grace()),
              Reads(VerdictKind::warn, "RST_STREAM CANCEL"));
  EXPECT_THAT(read_first(plan, after_reset().fin()), Reads(VerdictKind::warn, "RST_STREAM CANCEL"));
  EXPECT_THAT(read_first(plan, after_reset().goaway(ErrorCode::NO_ERROR).fin()),
              Reads(VerdictKind::warn, "RST_STREAM CANCEL"));
  EXPECT_THAT(read_first(plan, after_reset().goaway(ErrorCode::COMPRESSION_ERROR).fin()),
              Reads(VerdictKind::warn, "RST_STREAM CANCEL"));
}

TEST(StreamError, AResetAfterACompleteErrorResponseChangesNothing) {
  EXPECT_THAT(read_first(protocol_error_plan(),
                         after_request().http_error(1, "404").rst_stream(1, ErrorCode::CANCEL)),
              Reads(VerdictKind::allowed, ":status 404"));
  EXPECT_THAT(read_first(protocol_error_plan(), after_request()
                                                    .rst_stream(1, ErrorCode::CANCEL)
                                                    .http_error(1, "404")
                                                    .grace()),
              Reads(VerdictKind::warn, "RST_STREAM CANCEL"));
}

TEST(StreamError, AnErrorResponseMustBeComplete) {
  Recording recording = after_request().headers(1, {{":status", "400"}});
  EXPECT_THAT(read_first(protocol_error_plan(), recording), IsOpen());
  EXPECT_THAT(read_first(protocol_error_plan(), recording.grace()),
              Reads(VerdictKind::fail, Basis::absence, ":status 400, unfinished"));
}

TEST(StreamError, NoErrorAfterAnErrorResponseIsJudgedByTheResponse) {
  const Recording recording =
      after_request().http_error(1, "400").rst_stream(1, ErrorCode::NO_ERROR);
  EXPECT_THAT(read_first(protocol_error_plan(), recording),
              Reads(VerdictKind::allowed, ":status 400"));
}

TEST(StreamError, ServingTheRequestIsAFailureThatWasSeen) {
  const StepReading reading = read_first(protocol_error_plan(), after_request().response(1));
  EXPECT_THAT(reading, Reads(VerdictKind::fail, Basis::positive, "response as usual"));
  EXPECT_THAT(reading.got, HasSubstr("as if nothing were wrong"));
  EXPECT_EQ(read_first(protocol_error_plan(),
                       after_request().response(1).rst_stream(1, ErrorCode::NO_ERROR))
                .verdict,
            VerdictKind::fail);
}

TEST(StreamError, AResponseThatMayHaveBeenOnItsWayProvesNothing) {
  // The request was complete before the stimulus was sent: the response does not tell that the peer
  // has met it.
  Recording recording = Recording().request(1).request_data(1).expecting().response(1);
  EXPECT_THAT(read_first(protocol_error_plan(), recording), IsOpen());
  EXPECT_THAT(read_first(protocol_error_plan(), recording.grace()),
              Reads(VerdictKind::fail, Basis::absence, "response as usual"));
  const Recording complains =
      Recording().request(1).request_data(1).expecting().response(1).rst_stream(
          1, ErrorCode::STREAM_CLOSED);
  EXPECT_EQ(read_first(plan_of({stream_error(1, {ErrorCode::STREAM_CLOSED})}), complains).verdict,
            VerdictKind::pass);
  const Recording hangs_up = Recording().request(1).request_data(1).expecting().response(1).fin();
  EXPECT_EQ(read_first(protocol_error_plan(), hangs_up).verdict, VerdictKind::allowed);
}

TEST(StreamError, NoErrorAfterSuchAResponseIsJudgedByTheResponse) {
  Recording recording = Recording().request(1).request_data(1).expecting().response(1).rst_stream(
      1, ErrorCode::NO_ERROR);
  EXPECT_THAT(read_first(protocol_error_plan(), recording), IsOpen());
  EXPECT_EQ(read_first(protocol_error_plan(), recording.grace()).verdict, VerdictKind::fail);
}

TEST(StreamError, AResponseToNothingProvesNothing) {
  EXPECT_THAT(read_first(protocol_error_plan(), Recording().expecting().response(1)), IsOpen());
}

TEST(StreamError, ARequestMayEndWithAContinuation) {
  const Recording recording =
      Recording().request(1).request_continuation(1).expecting().response(1);
  EXPECT_THAT(read_first(protocol_error_plan(), recording),
              Reads(VerdictKind::fail, Basis::positive, "response as usual"));
}

TEST(StreamError, AResponseThatIsBrokenOffIsJudgedByTheReset) {
  const Recording recording = after_request()
                                  .headers(1, {{":status", "200"}})
                                  .message(1, {1})
                                  .rst_stream(1, ErrorCode::PROTOCOL_ERROR);
  EXPECT_THAT(read_first(protocol_error_plan(), recording),
              Reads(VerdictKind::pass, "RST_STREAM PROTOCOL_ERROR"));
}

TEST(StreamError, HalfAnAnswerOrNothingIsAnAbsence) {
  EXPECT_THAT(
      read_first(protocol_error_plan(), after_request().headers(1, {{":status", "200"}}).grace()),
      Reads(VerdictKind::fail, Basis::absence, ":status 200, unfinished"));
  EXPECT_THAT(read_first(protocol_error_plan(), after_request().grace()),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
}

TEST(StreamError, AResetAfterAPingAcknowledgementCounts) {
  const Recording recording =
      after_request().ping_ack().barrier().rst_stream(1, ErrorCode::PROTOCOL_ERROR);
  EXPECT_EQ(read_first(protocol_error_plan(), recording).verdict, VerdictKind::pass);
}

TEST(StreamError, ALateResetReplacesTheAbsence) {
  const Recording recording =
      after_request().grace().epilogue().after(100).rst_stream(1, ErrorCode::PROTOCOL_ERROR);
  const StepReading reading = read_first(protocol_error_plan(), recording);
  EXPECT_EQ(reading.verdict, VerdictKind::pass);
  EXPECT_THAT(reading.why, HasSubstr("late: 10"));
}

TEST(StreamError, AnEarlierResponseIsNotReadAgain) {
  // The response is what the first step waits for; the second waits for the complaint about what
  // follows.
  const Plan plan = plan_of({response(1), stream_error(1, {ErrorCode::STREAM_CLOSED})});
  Recording recording = Recording().request(1).expecting(1).response(1).expecting(2);
  EXPECT_THAT(read(plan, recording).steps.at(1), IsOpen());
  const AttemptReading reading = read(plan, recording.rst_stream(1, ErrorCode::STREAM_CLOSED));
  EXPECT_EQ(reading.steps.at(0).verdict, VerdictKind::pass);
  EXPECT_EQ(reading.steps.at(1).verdict, VerdictKind::pass);
}

TEST(StreamError, TwoAnswersMayComeInEitherOrder) {
  const Plan plan = plan_of(
      {stream_error(1, {ErrorCode::PROTOCOL_ERROR}), stream_error(3, {ErrorCode::PROTOCOL_ERROR})});
  const Recording recording = Recording()
                                  .request(1)
                                  .request(3)
                                  .expecting(1)
                                  .rst_stream(3, ErrorCode::PROTOCOL_ERROR)
                                  .rst_stream(1, ErrorCode::PROTOCOL_ERROR)
                                  .expecting(2);
  const AttemptReading reading = read(plan, recording);
  EXPECT_EQ(reading.steps.at(0).verdict, VerdictKind::pass);
  EXPECT_EQ(reading.steps.at(1).verdict, VerdictKind::pass);
}

}  // namespace
}  // namespace wire::judge
