#include "wire/frame/frame.h"

#include <gmock/gmock.h>

#include "wire/frame/test/random_frames.h"
#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

using ::testing::ElementsAre;

FrameHeader header_of(const Buffer& encoded) { return FrameHeader::decode(encoded).value(); }
Bytes payload_of(const Buffer& encoded) { return Bytes(encoded).subspan(kFrameHeaderSize); }

TEST(FrameHeader, HasNineOctets) {
  const Buffer octets = {0x01, 0x02, 0x03, 0x04, 0x05, 0xff, 0xff, 0xff, 0xfe};
  const FrameHeader header = header_of(octets);
  EXPECT_EQ(header, (FrameHeader{0x010203, 4, 5, true, 0x7ffffffe}));

  Writer writer;
  header.encode(writer);
  EXPECT_EQ(writer.take(), octets);
  EXPECT_EQ(FrameHeader::decode(Bytes(octets).first(8)), std::nullopt);
}

TEST(FrameHeader, WritesTheReservedBitOnlyWhenToldTo) {
  Writer writer;
  FrameHeader{0, 0, 0, false, 0xffffffff}.encode(writer);
  EXPECT_FALSE(header_of(writer.take()).reserved);
}

TEST(Frame, IsDecodedToWhatWasEncoded) {
  RandomFrames frames(1);
  for (int i = 0; i < 5000; ++i) {
    const auto [frame, stream] = frames.next();
    const Buffer encoded = encode_frame(frame, stream);
    const FrameHeader header = header_of(encoded);

    EXPECT_EQ(header.length, payload_of(encoded).size());
    EXPECT_EQ(header.stream, stream);
    const auto decoded = decode_frame(header, payload_of(encoded));
    ASSERT_TRUE(decoded) << decoded.error().reason;
    ASSERT_EQ(*decoded, frame);
  }
}

TEST(Frame, IsDecodedWhateverItsReservedBitAndUndefinedFlags) {
  const Buffer encoded = encode_frame(Ping{}, 0, {.flags = 0xfe, .reserved = true});
  EXPECT_TRUE(header_of(encoded).reserved);
  EXPECT_EQ(decode_frame(header_of(encoded), payload_of(encoded)), Frame(Ping{}));
}

TEST(Frame, OfAnUnknownTypeIsNeverRejected) {
  const FrameHeader header{3, 0xfe, 0xff, true, 0};
  const Buffer payload = {1, 2, 3};
  EXPECT_EQ(decode_frame(header, payload), Frame(Unknown{payload, 0xfe, 0xff}));
}

TEST(Frame, IsDecodedOrRejectedButNeverReadPastItsEnd) {
  RandomFrames random(2);
  for (int i = 0; i < 20'000; ++i) {
    FrameHeader header;
    header.type = static_cast<std::uint8_t>(random.below(11));
    header.flags = static_cast<std::uint8_t>(random.below(256));
    header.stream = random.below(3);
    Buffer payload(random.below(20));
    for (std::uint8_t& octet : payload) {
      octet = static_cast<std::uint8_t>(random.below(12));
    }
    const auto frame = decode_frame(header, payload);
    if (!frame) {
      EXPECT_FALSE(frame.error().reason.empty());
      continue;
    }
    // What was accepted says the same again, reserved bits and undefined flags apart.
    const Buffer encoded = encode_frame(*frame, header.stream);
    ASSERT_EQ(decode_frame(header_of(encoded), payload_of(encoded)), *frame);
  }
}

TEST(Lies, ReplaceTheLength) {
  EXPECT_THAT(encode_frame(WindowUpdate{1}, 1, {.length = 0xff'ffff}),
              ElementsAre(0xff, 0xff, 0xff, 8, 0, 0, 0, 0, 1, 0, 0, 0, 1));
}

TEST(Lies, ReplaceTheTypeAndAllFlags) {
  EXPECT_THAT(encode_frame(Data{{7}, true, {}}, 1, {.flags = 0x40, .type = 0x16}),
              ElementsAre(0, 0, 1, 0x16, 0x40, 0, 0, 0, 1, 7));
}

TEST(Lies, SetTheReservedBit) {
  EXPECT_THAT(encode_frame(Settings{}, 0, {.reserved = true}),
              ElementsAre(0, 0, 0, 4, 0, 0x80, 0, 0, 0));
}

TEST(Lies, ReplaceThePadLength) {
  EXPECT_THAT(encode_frame(Data{{7}, false, Buffer{0, 0}}, 1, {.pad_length = 200}),
              ElementsAre(0, 0, 4, 0, flag::PADDED, 0, 0, 0, 1, 200, 7, 0, 0));
}

TEST(Lies, PutAPadLengthIntoFramesThatHaveNone) {
  EXPECT_THAT(encode_frame(Data{{7}, false, {}}, 1, {.pad_length = 5}),
              ElementsAre(0, 0, 2, 0, flag::PADDED, 0, 0, 0, 1, 5, 7));
  const Buffer headers = encode_frame(Headers{}, 1, {.pad_length = 5});
  EXPECT_EQ(header_of(headers).flags, flag::PADDED | flag::END_HEADERS);
  const Buffer push = encode_frame(PushPromise{2, {}, true, {}}, 1, {.pad_length = 5});
  expect_connection_error(decode_frame(header_of(push), payload_of(push)),
                          ClauseId::rfc9113_6_6_push_pad_client, ErrorCode::PROTOCOL_ERROR);
}

TEST(Lies, AboutPaddingChangeNothingWhereNoneIsDefined) {
  EXPECT_EQ(encode_frame(Ping{}, 0, {.pad_length = 5}), encode_frame(Ping{}, 0));
}

TEST(Encoding, ChecksNoRule) {
  EXPECT_THAT(encode_frame(WindowUpdate{0x80000000}, 1),
              ElementsAre(0, 0, 4, 8, 0, 0, 0, 0, 1, 0x80, 0, 0, 0));
  EXPECT_THAT(encode_frame(Settings{{{2, 9}}, true}, 3),
              ElementsAre(0, 0, 6, 4, 1, 0, 0, 0, 3, 0, 2, 0, 0, 0, 9));
  EXPECT_THAT(encode_frame(Data{}, 0), ElementsAre(0, 0, 0, 0, 0, 0, 0, 0, 0));
}

}  // namespace
}  // namespace wire::test
