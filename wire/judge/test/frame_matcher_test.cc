#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {
namespace {

FrameMatcher of_type(FrameType type) {
  FrameMatcher matcher;
  matcher.type = static_cast<std::uint8_t>(type);
  return matcher;
}

VerdictKind verdict(const FrameMatcher& matcher, const Recording& recording) {
  return read_first(plan_of({frame(matcher)}), recording).verdict;
}

TEST(FrameExpectation, APingAcknowledgementWithItsData) {
  FrameMatcher matcher = of_type(FrameType::PING);
  matcher.ack = true;
  matcher.opaque_data = Buffer(8, 7);
  const StepReading reading = read_first(plan_of({frame(matcher)}), begun().ping_ack(7));
  EXPECT_THAT(reading, Reads(VerdictKind::pass, Basis::positive, "PING"));
  EXPECT_EQ(reading.expected, "PING ack");
  EXPECT_THAT(read_first(plan_of({frame(matcher)}), begun().ping_ack(8)), IsOpen());
  EXPECT_THAT(read_first(plan_of({frame(matcher)}), begun().ping_ack(8).grace()),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
}

TEST(FrameExpectation, SettingsWithAParameter) {
  FrameMatcher matcher = of_type(FrameType::SETTINGS);
  matcher.settings = {{4, 65535}};
  EXPECT_EQ(verdict(matcher, begun().settings(4, 65535)), VerdictKind::pass);
  EXPECT_EQ(verdict(matcher, begun().settings(4, 1).grace()), VerdictKind::fail);
}

TEST(FrameExpectation, AWindowUpdateWithItsIncrement) {
  FrameMatcher matcher = of_type(FrameType::WINDOW_UPDATE);
  matcher.stream = StreamRef{StreamRef::Kind::id, 0};
  matcher.increment = 1000;
  EXPECT_EQ(verdict(matcher, begun().window_update(0)), VerdictKind::pass);
  EXPECT_EQ(verdict(matcher, begun().window_update(1).grace()), VerdictKind::fail);
  matcher.increment = 1;
  EXPECT_EQ(verdict(matcher, begun().window_update(0).grace()), VerdictKind::fail);
}

TEST(FrameExpectation, AnyFrameOfATypeThatHasNoName) {
  FrameMatcher matcher;
  matcher.any_unknown = true;
  const StepReading reading = read_first(plan_of({frame(matcher)}), begun().unknown(0xbe));
  EXPECT_THAT(reading, Reads(VerdictKind::pass, Basis::positive, "0xbe"));
  EXPECT_EQ(reading.expected, "a frame of unknown type");
  EXPECT_EQ(verdict(matcher, begun().ping_ack(7).settings(4, 1).grace()), VerdictKind::fail);
}

TEST(FrameExpectation, TheFirstCodePassesTheOthersAreAllowed) {
  FrameMatcher matcher = of_type(FrameType::RST_STREAM);
  matcher.codes = {ErrorCode::CANCEL, ErrorCode::NO_ERROR};
  EXPECT_EQ(verdict(matcher, begun().rst_stream(1, ErrorCode::CANCEL)), VerdictKind::pass);
  EXPECT_EQ(verdict(matcher, begun().rst_stream(1, ErrorCode::NO_ERROR)), VerdictKind::allowed);
  EXPECT_EQ(verdict(matcher, begun().rst_stream(1, ErrorCode::PROTOCOL_ERROR).grace()),
            VerdictKind::fail);
}

TEST(FrameExpectation, InformationalHeadersArePassedOverUnlessTheirStatusIsNamed) {
  FrameMatcher matcher = of_type(FrameType::HEADERS);
  const auto informed = [] { return begun().headers(1, {{":status", "103"}}); };
  EXPECT_THAT(read_first(plan_of({frame(matcher)}), informed()), IsOpen());
  EXPECT_EQ(verdict(matcher, informed().headers(1, {{":status", "200"}})), VerdictKind::pass);
  matcher.fields = {{FieldMatcher::Kind::equals, ":status", "103"}};
  EXPECT_EQ(verdict(matcher, informed()), VerdictKind::pass);
}

TEST(FrameExpectation, DataOfZeroOctetsIsPassedOverUnlessItEndsTheStream) {
  const FrameMatcher matcher = of_type(FrameType::DATA);
  EXPECT_THAT(read_first(plan_of({frame(matcher)}), begun().data(1, {})), IsOpen());
  EXPECT_EQ(verdict(matcher, begun().data(1, {}).data(1, {0})), VerdictKind::pass);
  EXPECT_EQ(verdict(matcher, begun().data(1, {}, true)), VerdictKind::pass);
}

TEST(FrameExpectation, AGracefulGoawayNamesItsLastStream) {
  FrameMatcher matcher = of_type(FrameType::GOAWAY);
  matcher.codes = {ErrorCode::NO_ERROR};
  matcher.last_stream = 1;
  EXPECT_EQ(verdict(matcher, begun().goaway(ErrorCode::NO_ERROR, 1)), VerdictKind::pass);
  EXPECT_EQ(verdict(matcher, begun().goaway(ErrorCode::NO_ERROR, 3).grace()), VerdictKind::fail);
}

TEST(FrameExpectation, AGoawaySaysWhyInItsDebugData) {
  FrameMatcher matcher = of_type(FrameType::GOAWAY);
  const Buffer why = {'w', 'h', 'y'};
  matcher.debug_data = why;
  EXPECT_EQ(verdict(matcher, begun().goaway(ErrorCode::NO_ERROR, 1, why)), VerdictKind::pass);
  EXPECT_EQ(verdict(matcher, begun().goaway(ErrorCode::NO_ERROR, 1).grace()), VerdictKind::fail);
}

TEST(FrameExpectation, AFieldBlockCountsWhereItIsComplete) {
  FrameMatcher matcher = of_type(FrameType::HEADERS);
  matcher.fields = {{FieldMatcher::Kind::equals, ":status", "200"}};
  matcher.end_stream = true;
  Recording recording = begun().headers_without_end(1);
  EXPECT_THAT(read_first(plan_of({frame(matcher)}), recording), IsOpen());
  EXPECT_EQ(verdict(matcher, recording.continuation(1, {{":status", "200"}}, true)),
            VerdictKind::pass);
  EXPECT_EQ(verdict(matcher, begun().headers(1, {{":status", "200"}}).grace()), VerdictKind::fail);
}

TEST(FrameExpectation, DataWithItsOctets) {
  FrameMatcher matcher = of_type(FrameType::DATA);
  matcher.data = Buffer{1, 2};
  EXPECT_EQ(verdict(matcher, begun().data(1, {1, 2})), VerdictKind::pass);
  EXPECT_EQ(verdict(matcher, begun().data(1, {1}).grace()), VerdictKind::fail);
}

TEST(FrameExpectation, SoManyFrames) {
  FrameMatcher matcher = of_type(FrameType::PING);
  matcher.count = 3;
  Recording recording = begun().ping_ack().ping_ack();
  EXPECT_THAT(read_first(plan_of({frame(matcher)}), recording), IsOpen());
  const StepReading reading = read_first(plan_of({frame(matcher)}), recording.ping_ack());
  EXPECT_EQ(reading.verdict, VerdictKind::pass);
  EXPECT_EQ(reading.evidence.size(), 3u);
}

TEST(FrameExpectation, EachFrameIsLookedAtOnce) {
  const FrameMatcher matcher = of_type(FrameType::PING);
  const Plan plan = plan_of({frame(matcher), frame(matcher)});
  EXPECT_THAT(read(plan, begun().ping_ack().expecting(2)).steps.at(1), IsOpen());
  EXPECT_EQ(read(plan, begun().ping_ack().ping_ack().expecting(2)).steps.at(1).verdict,
            VerdictKind::pass);
}

TEST(FrameExpectation, AnEndBeforeItIsARefusal) {
  EXPECT_THAT(read_first(plan_of({frame(of_type(FrameType::PING))}), begun().fin()),
              Reads(VerdictKind::fail, Basis::ended, "FIN"));
}

TEST(FrameExpectation, TheEpiloguesAnswerIsNotTaken) {
  const Recording recording = begun().grace().epilogue_on_same();
  EXPECT_THAT(read_first(plan_of({frame(of_type(FrameType::HEADERS))}), recording),
              Reads(VerdictKind::fail, Basis::absence, "nothing"));
}

TEST(FieldMatching, EveryFieldOfTheNameMustMatchAsAWhole) {
  const auto matches_status = [](const FieldMatcher& matcher, hpack::FieldList fields) {
    Expect expect = response(1);
    expect.fields = {matcher};
    return read_first(plan_of({expect}), begun().headers(1, std::move(fields), true)).verdict ==
           VerdictKind::pass;
  };
  const FieldMatcher equals{FieldMatcher::Kind::equals, "te", "a"};
  EXPECT_TRUE(matches_status(equals, {{"te", "a"}, {"te", "a"}}));
  EXPECT_FALSE(matches_status(equals, {{"te", "a"}, {"te", "b"}}));
  const FieldMatcher regex{FieldMatcher::Kind::regex, "te", "a+"};
  EXPECT_TRUE(matches_status(regex, {{"te", "aa"}}));
  EXPECT_FALSE(matches_status(regex, {{"te", "xaax"}}));
  EXPECT_FALSE(matches_status(regex, {{"te", std::string(1 << 20, 'a')}})) << "too long to try";
  const std::string pattern = std::string(200, '(') + "a" + std::string(200, ')') + "*";
  const FieldMatcher nested{FieldMatcher::Kind::regex, "te", pattern};
  EXPECT_TRUE(matches_status(nested, {{"te", "aa"}}));
  EXPECT_FALSE(matches_status(nested, {{"te", std::string(1000, 'a')}})) << "too deep to try";
  const FieldMatcher broken{FieldMatcher::Kind::regex, "te", "("};
  EXPECT_FALSE(matches_status(broken, {{"te", "("}}));
  const FieldMatcher absent{FieldMatcher::Kind::absent, "te", ""};
  EXPECT_TRUE(matches_status(absent, {{"other", ""}}));
  EXPECT_FALSE(matches_status(absent, {{"te", ""}}));
  const FieldMatcher combined{FieldMatcher::Kind::combined, "te", "a, b"};
  EXPECT_TRUE(matches_status(combined, {{"te", "a"}, {"other", "c"}, {"te", "b"}}));
  EXPECT_TRUE(matches_status(combined, {{"te", "a,b"}})) << "one line may hold them all";
  EXPECT_FALSE(matches_status(combined, {{"te", "b"}, {"te", "a"}})) << "the order counts";
  EXPECT_FALSE(matches_status(combined, {{"te", "a"}}));
}

TEST(FieldMatching, OctetsOfABinaryFieldAreLookedForOnceItIsDecoded) {
  const auto matches = [](hpack::FieldList fields) {
    Expect expect = response(1);
    expect.fields = {{FieldMatcher::Kind::contains, "a-bin", std::string("\x01\x00", 2)}};
    return read_first(plan_of({expect}), begun().headers(1, std::move(fields), true)).verdict ==
           VerdictKind::pass;
  };
  EXPECT_TRUE(matches({{"a-bin", "AAEAAA"}})) << "00 01 00 00";
  EXPECT_TRUE(matches({{"a-bin", "AA"}, {"a-bin", "AQA="}})) << "one of several, padded";
  EXPECT_FALSE(matches({{"a-bin", "AAEB"}})) << "00 01 01";
  EXPECT_FALSE(matches({{"a-bin", "*"}, {"b-bin", "AQA"}}));
  EXPECT_FALSE(matches({}));
}

}  // namespace
}  // namespace wire::judge
