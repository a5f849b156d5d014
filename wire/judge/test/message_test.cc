#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

using ::testing::HasSubstr;

Recording answering() {
  return Recording().request(1, false).expecting().headers(1, {{":status", "200"}});
}

TEST(Message, WaitsForSoManyMessages) {
  const Plan plan = plan_of({message(1, 2)});
  Recording recording = answering().message(1, {1});
  EXPECT_THAT(read_first(plan, recording), IsOpen());
  EXPECT_THAT(read_first(plan, recording.message(1, {2})),
              Reads(VerdictKind::pass, Basis::positive, "2 messages"));
}

TEST(Message, MayBeCutIntoAnyFrames) {
  Recording recording = answering().data(1, {0, 0, 0}).data(1, {0, 2, 5});
  EXPECT_THAT(read_first(plan_of({message(1)}), recording), IsOpen());
  EXPECT_EQ(read_first(plan_of({message(1)}), recording.data(1, {6})).verdict, VerdictKind::pass);
}

TEST(Message, ComparesDataAndCompression) {
  Expect expect = message(1);
  expect.data = Buffer{1};
  expect.compressed = false;
  EXPECT_EQ(read_first(plan_of({expect}), answering().message(1, {1})).verdict, VerdictKind::pass);
  EXPECT_EQ(read_first(plan_of({expect}), answering().message(1, {2})).verdict, VerdictKind::fail);
  EXPECT_THAT(read_first(plan_of({expect}), answering().message(1, {1}, true)),
              Reads(VerdictKind::fail, Basis::positive, "a message, compressed"));
}

TEST(Message, IsAskedForOctetsThatItHoldsAnywhere) {
  Expect expect = message(1);
  expect.contains = Buffer{2, 3};
  EXPECT_EQ(read_first(plan_of({expect}), answering().message(1, {1, 2, 3, 4})).verdict,
            VerdictKind::pass);
  EXPECT_THAT(read_first(plan_of({expect}), answering().message(1, {2, 1, 3})),
              Reads(VerdictKind::fail, Basis::positive,
                    "a message, 3 octets that do not hold those asked for"));
}

TEST(Message, TooFewBeforeTheStreamEndsIsAFailureThatWasSeen) {
  const Plan plan = plan_of({message(1, 2)});
  const StepReading ended =
      read_first(plan, answering().message(1, {1}).headers(1, {{"grpc-status", "0"}}, true));
  EXPECT_THAT(ended, Reads(VerdictKind::fail, Basis::positive, ":status 200, grpc-status 0"));
  EXPECT_THAT(ended.got, HasSubstr("after 1 message:"));
  EXPECT_THAT(read_first(plan, answering().rst_stream(1, ErrorCode::CANCEL)),
              Reads(VerdictKind::fail, Basis::positive, "RST_STREAM CANCEL"));
}

TEST(Message, AnEndIsARefusalAndNothingAnAbsence) {
  const Plan plan = plan_of({message(1)});
  EXPECT_THAT(read_first(plan, answering().fin()),
              Reads(VerdictKind::fail, Basis::ended, ":status 200, unfinished, FIN"));
  EXPECT_THAT(read_first(plan, answering().deadline()),
              Reads(VerdictKind::fail, Basis::absence, ":status 200, unfinished"));
}

TEST(Message, EachMessageIsLookedAtOnce) {
  const Plan plan = plan_of({message(1), message(1), grpc_status(1, {0})});
  Recording recording = answering().message(1, {1}).expecting(2);
  EXPECT_THAT(read(plan, recording).steps.at(1), IsOpen());
  recording.message(1, {2}).expecting(3).headers(1, {{"grpc-status", "0"}}, true);
  const AttemptReading reading = read(plan, recording);
  EXPECT_EQ(reading.steps.at(1).verdict, VerdictKind::pass);
  EXPECT_EQ(reading.steps.at(2).verdict, VerdictKind::pass);
}

TEST(Message, TwoInOneFrameServeTwoExpectations) {
  const Plan plan = plan_of({message(1), message(1), quiet(1)});
  const Recording recording =
      answering().data(1, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).expecting(2).expecting(3).grace();
  const AttemptReading reading = read(plan, recording);
  EXPECT_EQ(reading.steps.at(0).verdict, VerdictKind::pass);
  EXPECT_EQ(reading.steps.at(1).verdict, VerdictKind::pass);
  EXPECT_EQ(reading.steps.at(2).verdict, VerdictKind::pass);
}

TEST(Message, OneTooManyInTheSameFrameBreaksTheSilence) {
  const Plan plan = plan_of({message(1), quiet(1)});
  const Recording recording =
      answering().data(1, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}).expecting(2).grace();
  EXPECT_THAT(read(plan, recording).steps.at(1), Reads(VerdictKind::fail, Basis::positive, "DATA"));
}

}  // namespace
}  // namespace wire::judge
