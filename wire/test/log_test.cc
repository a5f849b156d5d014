#include "wire/log.h"

#include <gtest/gtest.h>

#include <string_view>

#include "wire/frame/frame.h"
#include "wire/test/octets.h"

namespace wire {
namespace {

using test::octets;

/// The line for a frame that is what it says, on this stream.
std::string line(const Frame& frame, StreamId stream, const Lies& lies = {}) {
  const Buffer encoded = encode_frame(frame, stream, lies);
  return describe(FrameHeader::decode(encoded).value(), frame);
}

TEST(WireLog, ShowsData) {
  EXPECT_EQ(line(Data{octets("hello"), true, {}}, 1), "DATA stream=1 5 octets END_STREAM");
  EXPECT_EQ(line(Data{{}, false, Buffer(3)}, 1), "DATA stream=1 0 octets pad=3 PADDED");
}

TEST(WireLog, ShowsHeaders) {
  EXPECT_EQ(line(Headers{octets("x"), true, true, {}, {}}, 1),
            "HEADERS stream=1 END_HEADERS END_STREAM");
  EXPECT_EQ(line(Headers{{}, false, false, Priority{true, 3, 200}, Buffer(1)}, 5),
            "HEADERS stream=5 dependency=3 weight=200 exclusive pad=1 PADDED PRIORITY");
}

TEST(WireLog, ShowsFieldBlocksThatGoOn) {
  EXPECT_EQ(line(Continuation{{}, true}, 1), "CONTINUATION stream=1 END_HEADERS");
  EXPECT_EQ(line(PushPromise{2, {}, false, {}}, 1), "PUSH_PROMISE stream=1 promised=2");
}

TEST(WireLog, ShowsPriority) {
  EXPECT_EQ(line(Priority{false, 1, 15}, 3), "PRIORITY stream=3 dependency=1 weight=15");
}

TEST(WireLog, ShowsResets) {
  EXPECT_EQ(line(RstStream{ErrorCode::REFUSED_STREAM}, 1), "RST_STREAM stream=1 REFUSED_STREAM");
  EXPECT_EQ(line(RstStream{static_cast<ErrorCode>(0x1f)}, 1), "RST_STREAM stream=1 0x1f");
}

TEST(WireLog, ShowsSettings) {
  EXPECT_EQ(line(Settings{}, 0), "SETTINGS");
  EXPECT_EQ(line(Settings{{}, true}, 0), "SETTINGS ack");
  EXPECT_EQ(line(Settings{{{4, 65535}, {0xff, 1}}, false}, 0),
            "SETTINGS INITIAL_WINDOW_SIZE=65535 0xff=1");
}

TEST(WireLog, ShowsPings) {
  EXPECT_EQ(line(Ping{{1, 2, 3, 4, 5, 6, 7, 0xff}, true}, 0), "PING ack 01020304050607ff");
}

TEST(WireLog, ShowsGoaway) {
  EXPECT_EQ(line(Goaway{0, ErrorCode::PROTOCOL_ERROR, octets("debug")}, 0),
            "GOAWAY last=0 PROTOCOL_ERROR \"debug\"");
  EXPECT_EQ(line(Goaway{7, ErrorCode::NO_ERROR, {}}, 0), "GOAWAY last=7 NO_ERROR");
}

TEST(WireLog, ShowsWindowUpdatesAlsoForTheConnection) {
  EXPECT_EQ(line(WindowUpdate{100}, 0), "WINDOW_UPDATE stream=0 increment=100");
}

TEST(WireLog, ShowsUnknownFramesInHexadecimal) {
  EXPECT_EQ(line(Unknown{{0x01, 0xab}, 0x16, 0x5}, 3), "0x16 stream=3 2 octets 01ab flags=0x5");
}

TEST(WireLog, ShowsLies) {
  EXPECT_EQ(line(Settings{}, 3), "SETTINGS stream=3");
  EXPECT_EQ(line(Ping{}, 0, {.flags = 0x17, .reserved = true}),
            "PING ack 0000000000000000 flags=0x16 reserved-bit");
  EXPECT_EQ(line(Continuation{{}, true}, 1, {.flags = 0xff}),
            "CONTINUATION stream=1 END_HEADERS flags=0xfb");
}

TEST(WireLog, ShowsTheTypeOfAFrameThatCouldNotBeDecoded) {
  const FrameHeader header{5, 0x4, 0, false, 0};
  EXPECT_EQ(describe(header, Unknown{{0, 3, 0, 0, 0}}), "SETTINGS 5 octets 0003000000");
}

TEST(WireLog, KeepsEachLineShort) {
  EXPECT_LT(line(Unknown{Buffer(16'384), 0x16, 0}, 0).size(), 120U);
  EXPECT_LT(line(Goaway{0, {}, Buffer(16'384)}, 0).size(), 1000U);
  EXPECT_LT(line(Settings{std::vector<Settings::Parameter>(2730, {5, 16'384}), false}, 0).size(),
            1000U);
  EXPECT_LT(describe(hpack::FieldList(1000, {"name", std::string(1000, 'v')})).size(), 6000U);
}

TEST(WireLog, ShowsFieldLists) {
  EXPECT_EQ(describe(hpack::FieldList{{":status", "200"}, {"grpc-status", "0"}}),
            ":status: 200, grpc-status: 0");
  EXPECT_EQ(describe(hpack::FieldList{}), "");
  EXPECT_EQ(describe(hpack::FieldList{{"a", "\xff"}, {"", ""}}), "a: \\xff, : ");
}

TEST(Printable, EscapesWhatIsNotPlainAscii) {
  EXPECT_EQ(printable(octets("a \"b\"\\\r\n\x7f"), 100), "a \\\"b\\\"\\\\\\x0d\\x0a\\x7f");
}

TEST(Printable, ShowsAtMostWhatItIsAskedFor) {
  EXPECT_EQ(printable(octets("abcd"), 4), "abcd");
  EXPECT_EQ(printable(octets("abcde"), 4), "abcd…");
  EXPECT_EQ(printable(octets("a"), 0), "…");
  EXPECT_EQ(printable({}, 0), "");
}

}  // namespace
}  // namespace wire
