#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

TEST(Quiet, PassesOnlyWhenTheGraceIsOver) {
  const Plan plan = plan_of({quiet()});
  EXPECT_THAT(read_first(plan, begun()), IsOpen());
  EXPECT_THAT(read_first(plan, begun().grace()),
              Reads(VerdictKind::pass, Basis::absence, "nothing"));
}

TEST(Quiet, IsNotBrokenByBackground) {
  const Recording recording =
      begun().ping_ack().settings(1, 1).window_update(1).unknown(0x42).grace();
  EXPECT_EQ(read_first(plan_of({quiet()}), recording).verdict, VerdictKind::pass);
}

TEST(Quiet, IsNotBrokenByWhatSaysNothing) {
  // An informational section, in one frame or in two, and DATA of zero octets.
  Recording recording = begun();
  recording.headers(1, {{":status", "103"}}).headers_without_end(1);
  recording.continuation(1, {{":status", "103"}}).data(1, {}).grace();
  EXPECT_EQ(read_first(plan_of({quiet(1)}), recording).verdict, VerdictKind::pass);
}

TEST(Quiet, IsBrokenByAResponseThatOnlyLooksLikeNothing) {
  EXPECT_THAT(read_first(plan_of({quiet(1)}), begun().headers(1, {{":status", "103"}}, true)),
              Reads(VerdictKind::fail, Basis::positive, "HEADERS"));
  EXPECT_THAT(read_first(plan_of({quiet(1)}), begun().data(1, {}, true)),
              Reads(VerdictKind::fail, Basis::positive, "DATA"));
  EXPECT_THAT(read_first(plan_of({quiet(1)}),
                         begun().headers_without_end(1).continuation(1, {{":status", "200"}})),
              Reads(VerdictKind::fail, Basis::positive, "HEADERS"));
}

TEST(Quiet, IsBrokenByAFrameAtOnce) {
  EXPECT_THAT(read_first(plan_of({quiet()}), begun().rst_stream(1, ErrorCode::CANCEL)),
              Reads(VerdictKind::fail, Basis::positive, "RST_STREAM CANCEL"));
  EXPECT_THAT(read_first(plan_of({quiet()}), begun().octets()),
              Reads(VerdictKind::fail, Basis::positive, "octets that are no frame"));
}

TEST(Quiet, OfAStreamLooksAtThatStream) {
  EXPECT_EQ(read_first(plan_of({quiet(1)}), begun().response(3).grace()).verdict,
            VerdictKind::pass);
  EXPECT_THAT(read_first(plan_of({quiet(1)}), begun().data(1, {1})),
              Reads(VerdictKind::fail, Basis::positive, "DATA"));
}

TEST(Quiet, AnEndIsNoSilence) {
  EXPECT_THAT(read_first(plan_of({quiet()}), begun().fin()),
              Reads(VerdictKind::fail, Basis::ended, "FIN"));
  EXPECT_THAT(read_first(plan_of({quiet(1)}), begun().goaway(ErrorCode::PROTOCOL_ERROR).fin()),
              Reads(VerdictKind::fail, Basis::ended, "GOAWAY PROTOCOL_ERROR, FIN"));
  EXPECT_EQ(read_first(plan_of({quiet(1)}), begun().goaway(ErrorCode::NO_ERROR).grace()).verdict,
            VerdictKind::pass);
}

TEST(Quiet, WhatComesAfterTheGraceIsNotMeant) {
  EXPECT_EQ(read_first(plan_of({quiet(1)}), begun().grace().data(1, {1})).verdict,
            VerdictKind::pass);
}

TEST(Quiet, BeginsAfterWhatWasExpected) {
  const Plan plan = plan_of({stream_error(1, {ErrorCode::CANCEL}), quiet(1)});
  Recording recording = Recording()
                            .request(1)
                            .expecting(1)
                            .headers(1, {{":status", "200"}})
                            .rst_stream(1, ErrorCode::CANCEL)
                            .expecting(2);
  EXPECT_EQ(read(plan, Recording(recording).grace()).steps.at(1).verdict, VerdictKind::pass);
  EXPECT_EQ(read(plan, recording.data(1, {1})).steps.at(1).verdict, VerdictKind::fail);
}

TEST(Quiet, PassesOverWhatCameBeforeTheExpectedFrame) {
  FrameMatcher reset;
  reset.type = static_cast<std::uint8_t>(FrameType::RST_STREAM);
  const Recording recording = Recording()
                                  .request(1)
                                  .expecting(1)
                                  .headers(1, {{":status", "200"}})
                                  .rst_stream(1, ErrorCode::CANCEL)
                                  .expecting(2)
                                  .grace();
  EXPECT_EQ(read(plan_of({frame(reset), quiet(1)}), recording).steps.at(1).verdict,
            VerdictKind::pass);
}

TEST(Quiet, IsBrokenAlsoWhereALateAnswerClearsTheStepBefore) {
  const Plan plan = plan_of({stream_error(1, {ErrorCode::CANCEL}), quiet(1)});
  const Recording recording =
      Recording().request(1).expecting(1).grace().expecting(2).data(1, {1}).rst_stream(
          1, ErrorCode::CANCEL);
  const AttemptReading reading = read(plan, recording);
  EXPECT_EQ(reading.steps.at(0).verdict, VerdictKind::pass);
  EXPECT_THAT(reading.steps.at(1), Reads(VerdictKind::fail, Basis::positive, "DATA"));
}

TEST(Quiet, IsForgivenWhatALateAnswerToTheStepBeforeExplains) {
  const Plan plan = plan_of({stream_error(1, {ErrorCode::CANCEL}), quiet(1)});
  Recording recording = Recording().request(1).expecting(1).headers(1, {{":status", "200"}});
  recording.grace().expecting(2);
  EXPECT_EQ(read(plan, recording).steps.at(1).verdict, VerdictKind::fail);
  recording.rst_stream(1, ErrorCode::CANCEL);
  EXPECT_THAT(read(plan, recording).steps.at(1),
              Reads(VerdictKind::pass, Basis::absence, "nothing"));
}

TEST(Closed, PassesForAnyEnd) {
  const Plan plan = plan_of({closed()});
  EXPECT_THAT(read_first(plan, begun().fin()), Reads(VerdictKind::pass, "FIN"));
  EXPECT_THAT(read_first(plan, begun().reset()), Reads(VerdictKind::pass, "RST"));
  EXPECT_THAT(read_first(plan, begun().goaway(ErrorCode::NO_ERROR).fin()),
              Reads(VerdictKind::pass, "GOAWAY NO_ERROR, FIN"));
}

TEST(Closed, AnOpenConnectionIsAnAbsence) {
  const Plan plan = plan_of({closed()});
  EXPECT_THAT(read_first(plan, begun().goaway(ErrorCode::NO_ERROR)), IsOpen());
  EXPECT_THAT(read_first(plan, begun().goaway(ErrorCode::NO_ERROR).deadline()),
              Reads(VerdictKind::fail, Basis::absence, "GOAWAY NO_ERROR"));
  EXPECT_EQ(read_first(plan, begun().deadline().closed_by_us()).verdict, VerdictKind::fail);
}

}  // namespace
}  // namespace wire::judge
