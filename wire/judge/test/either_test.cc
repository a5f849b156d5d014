#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

using ::testing::HasSubstr;

/// A reset passes; a refusal by a response is allowed for a reason; a status of its own is a
/// warning.
Plan example() {
  Expect refusal = response(1);
  refusal.http_status = {400};
  Expect odd = response(1);
  odd.http_status = {418};
  Either either;
  either.alternatives = {
      {stream_error(1, {ErrorCode::PROTOCOL_ERROR}), VerdictKind::pass, ""},
      {refusal, VerdictKind::allowed, "the text lets it refuse"},
      {odd, VerdictKind::warn, "an odd status"},
  };
  return plan_of(either);
}

/// Only accepting alternatives.
Plan two_statuses() {
  Either either;
  either.alternatives = {{grpc_status(1, {0}), VerdictKind::pass, ""},
                         {grpc_status(1, {12}), VerdictKind::allowed, "not implemented"}};
  return plan_of(either);
}

Recording begun() { return Recording().request(1).expecting(); }

TEST(EitherOf, TheAlternativeThatIsMetDecides) {
  EXPECT_THAT(read_first(example(), begun().rst_stream(1, ErrorCode::PROTOCOL_ERROR)),
              Reads(VerdictKind::pass, "RST_STREAM PROTOCOL_ERROR"));
  const StepReading allowed = read_first(two_statuses(), begun().trailers_only(1, "12"));
  EXPECT_THAT(allowed, Reads(VerdictKind::allowed, ":status 200, grpc-status 12"));
  EXPECT_EQ(allowed.why, "not implemented");
  EXPECT_EQ(allowed.expected,
            "grpc-status OK on stream 1 or grpc-status UNIMPLEMENTED on stream 1");
}

TEST(EitherOf, TheFirstInOrderDecidesWhereTwoAreMet) {
  // An error response is as good as a reset, so that the first alternative is met already.
  EXPECT_THAT(read_first(example(), begun().http_error(1, "400")).why, HasSubstr("§8.1.1"));
}

TEST(EitherOf, AnAlternativeMayBeTheFaultAndIsNotExpected) {
  Either either;
  either.alternatives = {{grpc_status(1, {12}), VerdictKind::fail, "it must be implemented"},
                         {grpc_status(1, {0}), VerdictKind::pass, ""}};
  const StepReading reading = read_first(plan_of(either), begun().trailers_only(1, "12"));
  EXPECT_THAT(reading, Reads(VerdictKind::fail, ":status 200, grpc-status 12"));
  EXPECT_EQ(reading.why, "it must be implemented");
  EXPECT_EQ(reading.expected, "grpc-status OK on stream 1");
  EXPECT_EQ(read_first(plan_of(either), begun().trailers_only(1, "0")).verdict, VerdictKind::pass);
}

TEST(EitherOf, NoneMetByWhatWasSeenFails) {
  const StepReading reading = read_first(two_statuses(), begun().trailers_only(1, "13"));
  EXPECT_THAT(reading, Reads(VerdictKind::fail, Basis::positive, ":status 200, grpc-status 13"));
}

TEST(EitherOf, WaitsWhileOneMayStillCome) {
  EXPECT_THAT(read_first(two_statuses(), begun()), IsOpen());
  EXPECT_THAT(read_first(two_statuses(), begun().deadline()),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
}

TEST(EitherOf, AnEndWhereAllMustBeAnsweredIsARefusal) {
  EXPECT_THAT(read_first(two_statuses(), begun().fin()),
              Reads(VerdictKind::fail, Basis::ended, "FIN"));
}

TEST(EitherOf, AFaultThatWasNoticedIsAWarning) {
  EXPECT_THAT(read_first(example(), begun().rst_stream(1, ErrorCode::ENHANCE_YOUR_CALM)),
              Reads(VerdictKind::warn, "RST_STREAM ENHANCE_YOUR_CALM"));
}

TEST(EitherOf, TheOrderOfTheAlternativesDoesNotHideAWarning) {
  Expect refusal = response(1);
  refusal.http_status = {400};
  Either either;
  either.alternatives = {{refusal, VerdictKind::pass, ""},
                         {stream_error(1, {ErrorCode::PROTOCOL_ERROR}), VerdictKind::pass, ""}};
  EXPECT_THAT(read_first(plan_of(either), begun().rst_stream(1, ErrorCode::ENHANCE_YOUR_CALM)),
              Reads(VerdictKind::warn, "RST_STREAM ENHANCE_YOUR_CALM"));
}

TEST(EitherOf, WrongBytesForOneLeaveTheOtherOpen) {
  Expect refusal = response(1);
  refusal.http_status = {400};
  Either either;
  either.alternatives = {
      {refusal, VerdictKind::pass, ""},
      {connection_error({ErrorCode::PROTOCOL_ERROR}), VerdictKind::allowed, "so"}};
  Recording recording = begun().response(1);
  EXPECT_THAT(read_first(plan_of(either), recording), IsOpen());
  EXPECT_EQ(
      read_first(plan_of(either), Recording(recording).goaway(ErrorCode::PROTOCOL_ERROR).fin())
          .verdict,
      VerdictKind::allowed);
  EXPECT_THAT(read_first(plan_of(either), recording.grace()),
              Reads(VerdictKind::fail, Basis::absence, "response as usual"));
}

TEST(EitherOf, WhatIsOnlyAllowedAsItselfDoesNotPassAsAnAlternative) {
  const StepReading reading =
      read_first(example(), begun().rst_stream(1, ErrorCode::INTERNAL_ERROR));
  EXPECT_EQ(reading.verdict, VerdictKind::allowed);
  EXPECT_THAT(reading.why, HasSubstr("generic code"));
}

TEST(EitherOf, AQuietAlternativeNeedsTheGrace) {
  Either either;
  either.alternatives = {{connection_error({ErrorCode::PROTOCOL_ERROR}), VerdictKind::pass, ""},
                         {quiet(), VerdictKind::allowed, "it may be ignored"}};
  const Plan plan = plan_of(either);
  EXPECT_THAT(read_first(plan, begun()), IsOpen());
  EXPECT_THAT(read_first(plan, begun().grace()), Reads(VerdictKind::allowed, "nothing"));
  EXPECT_THAT(read_first(plan, begun().goaway(ErrorCode::PROTOCOL_ERROR).fin()),
              Reads(VerdictKind::pass, "GOAWAY PROTOCOL_ERROR, FIN"));
}

}  // namespace
}  // namespace wire::judge
