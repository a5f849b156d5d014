#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

using ::testing::HasSubstr;

Recording answer(const std::string& status, const std::string& grpc_status) {
  return after_request()
      .headers(1, {{":status", status}, {"content-type", "application/grpc"}})
      .message(1, {7})
      .message(1, {8, 9})
      .headers(1, {{"grpc-status", grpc_status}, {"grpc-message", "so"}}, true);
}

TEST(Response, WithoutMatchersMustEqualTheBaseline) {
  const Plan plan = plan_of({response(1)});
  const StepReading reading = read_first(plan, after_request().response(1));
  EXPECT_THAT(reading, Reads(VerdictKind::pass, Basis::positive, "response as usual"));
  EXPECT_EQ(reading.expected, "the baseline response on stream 1");
  EXPECT_THAT(read_first(plan, after_request().trailers_only(1, "12")),
              Reads(VerdictKind::fail, Basis::positive, ":status 200, grpc-status 12"));
  EXPECT_THAT(read_first(plan, answer("200", "0")),
              Reads(VerdictKind::fail, Basis::positive, ":status 200, grpc-status 0"))
      << "another body";
}

TEST(Response, ABaselineWithoutBodyComparesNone) {
  Baseline baseline = grpc_baseline();
  baseline.body.reset();
  const Plan plan = plan_of({response(1)});
  EXPECT_EQ(read(plan, answer("200", "0").attempt(), baseline).steps.at(0).verdict,
            VerdictKind::pass);
}

TEST(Response, ReadsListsOfStatusesFirstPassesOthersAllowed) {
  Expect expect = response(1);
  expect.http_status = {400, 431};
  const Plan plan = plan_of({expect});
  EXPECT_EQ(read_first(plan, after_request().http_error(1, "400")).verdict, VerdictKind::pass);
  EXPECT_EQ(read_first(plan, after_request().http_error(1, "431")).verdict, VerdictKind::allowed);
  EXPECT_THAT(read_first(plan, after_request().http_error(1, "500")),
              Reads(VerdictKind::fail, Basis::positive, ":status 500"));
}

TEST(Response, MatchesTheFieldsOfBothSections) {
  Expect expect = response(1);
  expect.fields = {{FieldMatcher::Kind::regex, "content-type", "application/grpc.*"},
                   {FieldMatcher::Kind::absent, "grpc-status", ""}};
  expect.trailers = {{FieldMatcher::Kind::equals, "grpc-message", "so"}};
  EXPECT_EQ(read_first(plan_of({expect}), answer("200", "0")).verdict, VerdictKind::pass);
  expect.trailers[0].value = "other";
  const StepReading reading = read_first(plan_of({expect}), answer("200", "0"));
  EXPECT_EQ(reading.verdict, VerdictKind::fail);
  EXPECT_THAT(reading.got, HasSubstr("trailers: grpc-message is so"));
}

TEST(Response, ReadsTheTrailersOfTrailersOnly) {
  Expect expect = response(1);
  expect.grpc_status = {12};
  expect.trailers = {{FieldMatcher::Kind::equals, "grpc-status", "12"}};
  EXPECT_EQ(read_first(plan_of({expect}), after_request().trailers_only(1, "12")).verdict,
            VerdictKind::pass);
}

TEST(Response, CountsMessagesAndComparesTheirData) {
  Expect expect = response(1);
  expect.messages = 2;
  expect.data = Buffer{7, 8, 9};
  EXPECT_EQ(read_first(plan_of({expect}), answer("200", "0")).verdict, VerdictKind::pass);
  expect.messages = 3;
  EXPECT_THAT(read_first(plan_of({expect}), answer("200", "0")).got, HasSubstr("2 messages"));
  expect.messages = 2;
  expect.data = Buffer{7};
  EXPECT_EQ(read_first(plan_of({expect}), answer("200", "0")).verdict, VerdictKind::fail);
}

TEST(Response, OctetsThatAreNoWholeMessageAreWrong) {
  Expect expect = response(1);
  expect.messages = 1;
  const Recording recording = after_request()
                                  .headers(1, {{":status", "200"}})
                                  .message(1, {})
                                  .data(1, {0, 0, 0})
                                  .headers(1, {{"grpc-status", "0"}}, true);
  EXPECT_THAT(read_first(plan_of({expect}), recording).got, HasSubstr("no whole message"));
}

TEST(Response, EachAnswerIsLookedAtOnce) {
  const Plan plan = plan_of({response(1), response(1)});
  const AttemptReading reading = read(plan, after_request().response(1).expecting(2));
  EXPECT_EQ(reading.steps.at(0).verdict, VerdictKind::pass);
  EXPECT_THAT(reading.steps.at(1), IsOpen());
}

TEST(Response, WhatFollowsTheResetOfItsStreamIsNone) {
  for (const auto& recording : {after_request().rst_stream(1, ErrorCode::PROTOCOL_ERROR).response(1),
                                after_request()
                                    .headers(1, {{":status", "200"}})
                                    .rst_stream(1, ErrorCode::PROTOCOL_ERROR)
                                    .headers(1, {{"grpc-status", "0"}}, true)}) {
    EXPECT_THAT(read_first(plan_of({response(1)}), recording),
                Reads(VerdictKind::fail, Basis::positive, "RST_STREAM PROTOCOL_ERROR"));
  }
  EXPECT_EQ(
      read_first(plan_of({response(1)}), after_request().response(1).rst_stream(1, ErrorCode::NO_ERROR))
          .verdict,
      VerdictKind::pass);
}

TEST(Response, PassesOverInformationalHeaders) {
  const Recording recording =
      after_request().headers(1, {{":status", "103"}}).headers(1, {{":status", "100"}}).response(1);
  EXPECT_EQ(read_first(plan_of({response(1)}), recording).verdict, VerdictKind::pass);
}

TEST(Response, MayBeSplitIntoContinuations) {
  Expect expect = response(1);
  expect.http_status = {200};
  const Recording recording =
      after_request().headers_without_end(1).continuation(1, {{":status", "200"}}, true);
  EXPECT_EQ(read_first(plan_of({expect}), recording).verdict, VerdictKind::pass);
}

TEST(Response, AResetInsteadIsAFailureThatWasSeen) {
  EXPECT_THAT(read_first(plan_of({response(1)}), after_request()
                                                     .headers(1, {{":status", "200"}})
                                                     .rst_stream(1, ErrorCode::REFUSED_STREAM)),
              Reads(VerdictKind::fail, Basis::positive, "RST_STREAM REFUSED_STREAM"));
}

TEST(Response, AResetAfterTheEndIsFine) {
  EXPECT_THAT(read_first(plan_of({response(1)}),
                         after_request().response(1).rst_stream(1, ErrorCode::NO_ERROR)),
              Reads(VerdictKind::pass, "response as usual"));
}

TEST(Response, AnEndOfTheConnectionIsARefusal) {
  const Plan plan = plan_of({response(1)});
  EXPECT_THAT(read_first(plan, after_request().fin()),
              Reads(VerdictKind::fail, Basis::ended, "FIN"));
  EXPECT_THAT(read_first(plan, after_request().goaway(ErrorCode::PROTOCOL_ERROR).fin()),
              Reads(VerdictKind::fail, Basis::ended, "GOAWAY PROTOCOL_ERROR, FIN"));
  EXPECT_THAT(read_first(plan, after_request().goaway(ErrorCode::NO_ERROR, 0).grace()),
              Reads(VerdictKind::fail, Basis::ended, "GOAWAY NO_ERROR"));
}

TEST(Response, AGracefulGoawayThatCoversTheStreamIsNone) {
  const Plan plan = plan_of({response(1)});
  EXPECT_THAT(read_first(plan, after_request().goaway(ErrorCode::NO_ERROR, 1).response(1).fin()),
              Reads(VerdictKind::pass, "response as usual"));
  EXPECT_THAT(read_first(plan, after_request().goaway(ErrorCode::NO_ERROR, 1).grace()),
              Reads(VerdictKind::fail, Basis::absence, "GOAWAY NO_ERROR"));
}

TEST(Response, NothingOrHalfAnAnswerIsAnAbsence) {
  const Plan plan = plan_of({response(1)});
  EXPECT_THAT(read_first(plan, after_request()), IsOpen());
  EXPECT_THAT(read_first(plan, after_request().deadline()),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
  const StepReading half =
      read_first(plan, after_request().headers(1, {{":status", "200"}}).deadline());
  EXPECT_THAT(half, Reads(VerdictKind::fail, Basis::absence, ":status 200, unfinished"));
  EXPECT_THAT(half.got, HasSubstr("not completed"));
}

TEST(Response, ValuesOfThePeerAreShownSafely) {
  const StepReading reading =
      read_first(plan_of({response(1)}), after_request().http_error(1, std::string(1000, '\x01')));
  EXPECT_LT(reading.seen.size(), 300u);
  EXPECT_THAT(reading.seen, HasSubstr(":status \\x01\\x01"));
}

TEST(GrpcStatus, DemandsOnlyTheStatus) {
  const Plan plan = plan_of({grpc_status(1, {12, 13})});
  EXPECT_EQ(read_first(plan, answer("200", "12")).verdict, VerdictKind::pass);
  EXPECT_EQ(read_first(plan, after_request().trailers_only(1, "13")).verdict, VerdictKind::allowed);
  EXPECT_THAT(read_first(plan, answer("200", "0")),
              Reads(VerdictKind::fail, Basis::positive, ":status 200, grpc-status 0"));
  EXPECT_EQ(read_first(plan, answer("200", "12")).expected,
            "grpc-status UNIMPLEMENTED or INTERNAL on stream 1");
}

TEST(GrpcStatus, APlainHttpErrorIsNoStatus) {
  const StepReading reading =
      read_first(plan_of({grpc_status(1, {12})}), after_request().http_error(1, "503"));
  EXPECT_THAT(reading, Reads(VerdictKind::fail, Basis::positive, ":status 503"));
  EXPECT_THAT(reading.got, HasSubstr("no grpc-status"));
}

TEST(GrpcStatus, AResetIsAFailureAndAnEndARefusal) {
  const Plan plan = plan_of({grpc_status(1, {12})});
  EXPECT_THAT(read_first(plan, after_request().rst_stream(1, ErrorCode::INTERNAL_ERROR)),
              Reads(VerdictKind::fail, Basis::positive, "RST_STREAM INTERNAL_ERROR"));
  EXPECT_THAT(read_first(plan, after_request().fin()),
              Reads(VerdictKind::fail, Basis::ended, "FIN"));
}

TEST(Alive, JudgesTheCallThatTheStepOpens) {
  const Plan plan = plan_of({alive()});
  const Recording stimulus = Recording().request(1).expecting();
  EXPECT_THAT(read_first(plan, Recording(stimulus).response(1)), IsOpen());
  EXPECT_THAT(read_first(plan, Recording(stimulus).request(3).response(3)),
              Reads(VerdictKind::pass, "response as usual"));
  EXPECT_THAT(read_first(plan, Recording(stimulus).request(3).trailers_only(3, "14")),
              Reads(VerdictKind::fail, Basis::positive, ":status 200, grpc-status 14"));
  EXPECT_THAT(read_first(plan, Recording(stimulus).fin()),
              Reads(VerdictKind::fail, Basis::ended, "FIN"));
  EXPECT_THAT(read_first(plan, Recording(stimulus).request(3).deadline()),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
}

}  // namespace
}  // namespace wire::judge
