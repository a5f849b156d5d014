#include "wire/frame/reader.h"

#include <gmock/gmock.h>

#include <vector>

#include "wire/frame/frame.h"
#include "wire/frame/test/random_frames.h"

namespace wire::test {
namespace {

using ::testing::ElementsAre;

std::vector<RawFrame> all_frames(FrameReader& reader) {
  std::vector<RawFrame> frames;
  while (auto frame = reader.next()) {
    frames.push_back(std::move(*frame));
  }
  return frames;
}

Buffer header_octets(std::uint32_t length, FrameType type, StreamId stream) {
  Writer writer;
  FrameHeader{length, static_cast<std::uint8_t>(type), 0, false, stream}.encode(writer);
  return writer.take();
}

TEST(FrameReader, CutsOutOneFrameAfterTheOther) {
  FrameReader reader;
  Buffer octets = encode_frame(Settings{}, 0);
  const Buffer data = encode_frame(Data{{1, 2}, true, {}}, 5);
  octets.insert(octets.end(), data.begin(), data.end());
  reader.feed(octets);

  EXPECT_THAT(all_frames(reader), ElementsAre(RawFrame{{0, 4, 0, false, 0}, {}},
                                              RawFrame{{2, 0, 1, false, 5}, {1, 2}}));
  EXPECT_EQ(reader.pending(), 0U);
}

TEST(FrameReader, KeepsTheReservedBit) {
  FrameReader reader;
  reader.feed(encode_frame(Ping{}, 0, {.reserved = true}));
  EXPECT_TRUE(reader.next().value().header.reserved);
}

TEST(FrameReader, WaitsForTheRestOfAFrame) {
  FrameReader reader;
  const Buffer octets = encode_frame(Ping{}, 0);
  reader.feed(Bytes(octets).first(8));
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.pending(), 8U);
  EXPECT_EQ(reader.header(), std::nullopt);

  reader.feed(Bytes(octets).subspan(8, 2));
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.header(), FrameHeader::decode(octets));
  EXPECT_THAT(reader.partial(), ::testing::ElementsAreArray(Bytes(octets).first(10)));

  reader.feed(Bytes(octets).subspan(10));
  EXPECT_TRUE(reader.next());
  EXPECT_EQ(reader.pending(), 0U);
}

/// Random frames one after the other.
Buffer random_octets(std::uint32_t seed) {
  RandomFrames frames(seed);
  Buffer octets;
  for (int i = 0; i < 30; ++i) {
    const auto [frame, stream] = frames.next();
    const Buffer encoded = encode_frame(frame, stream);
    octets.insert(octets.end(), encoded.begin(), encoded.end());
  }
  return octets;
}

TEST(FrameReader, GivesTheSameFramesHoweverTheOctetsAreChunked) {
  for (std::uint32_t seed = 1; seed <= 60; ++seed) {
    const Buffer octets = random_octets(seed);
    FrameReader whole;
    whole.feed(octets);
    const std::vector<RawFrame> expected = all_frames(whole);
    ASSERT_EQ(expected.size(), 30U);

    RandomFrames random(seed);
    const std::uint32_t longest = seed % 3 == 0 ? 1 : 1 + random.below(400);
    FrameReader reader;
    std::vector<RawFrame> frames;
    for (std::size_t at = 0; at < octets.size();) {
      const std::size_t size = std::min<std::size_t>(octets.size() - at, random.below(longest) + 1);
      reader.feed(Bytes(octets).subspan(at, size));
      for (RawFrame& frame : all_frames(reader)) {
        frames.push_back(std::move(frame));
      }
      at += size;
    }
    ASSERT_EQ(frames, expected) << "seed " << seed;
    EXPECT_EQ(reader.pending(), 0U);
  }
}

TEST(FrameReader, AcceptsAFrameOfExactlyTheMaximum) {
  FrameReader reader;
  reader.feed(encode_frame(Data{Buffer(16'384), false, {}}, 1));
  EXPECT_EQ(reader.next().value().payload.size(), 16'384U);
}

TEST(FrameReader, RejectsALongerFrameAsSoonAsItsHeaderIsKnown) {
  FrameReader reader;
  const Buffer header = header_octets(16'385, FrameType::HEADERS, 1);
  reader.feed(Bytes(header).first(8));
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.reject(), std::nullopt);

  reader.feed(Bytes(header).subspan(8));
  EXPECT_EQ(reader.next(), std::nullopt);
  ASSERT_TRUE(reader.reject());
  EXPECT_EQ(reader.reject()->clause, ClauseId::rfc9113_4_2_oversize_headers);
  EXPECT_EQ(reader.header(), FrameHeader::decode(header));
}

TEST(FrameReader, StopsAfterAReject) {
  FrameReader reader;
  reader.feed(header_octets(0xffffff, FrameType::DATA, 1));
  EXPECT_EQ(reader.next(), std::nullopt);
  reader.feed(Buffer(100'000));
  reader.feed(encode_frame(Ping{}, 0));
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.pending(), kFrameHeaderSize);
}

TEST(FrameReader, GivesTheFramesBeforeTheOneThatItRejects) {
  FrameReader reader;
  Buffer octets = encode_frame(Ping{}, 0);
  const Buffer bad = header_octets(20'000, FrameType::SETTINGS, 0);
  octets.insert(octets.end(), bad.begin(), bad.end());
  reader.feed(octets);
  EXPECT_EQ(all_frames(reader).size(), 1U);
  EXPECT_TRUE(reader.reject());
}

TEST(FrameReader, FollowsAMaximumThatChangesBetweenFrames) {
  FrameReader reader(5);
  Buffer octets = encode_frame(Data{Buffer(5), false, {}}, 1);
  const Buffer longer = encode_frame(Data{Buffer(6), false, {}}, 1);
  octets.insert(octets.end(), longer.begin(), longer.end());
  reader.feed(octets);
  EXPECT_TRUE(reader.next());
  reader.set_max_frame_size(6);
  EXPECT_TRUE(reader.next());
}

struct Oversize {
  FrameType type;
  StreamId stream;
  ClauseId clause;
  Scope scope;
};

class OversizeFrame : public ::testing::TestWithParam<Oversize> {};

TEST_P(OversizeFrame, IsRejectedByTheRuleForItsType) {
  FrameReader reader;
  reader.feed(header_octets(16'385, GetParam().type, GetParam().stream));
  EXPECT_EQ(reader.next(), std::nullopt);
  ASSERT_TRUE(reader.reject());
  EXPECT_EQ(name(reader.reject()->clause), name(GetParam().clause));
  EXPECT_EQ(reader.reject()->scope, GetParam().scope);
  EXPECT_EQ(reader.reject()->code, ErrorCode::FRAME_SIZE_ERROR);
}

INSTANTIATE_TEST_SUITE_P(
    EachType, OversizeFrame,
    ::testing::Values(
        Oversize{FrameType::DATA, 1, ClauseId::rfc9113_4_2_oversize_data, Scope::stream},
        Oversize{FrameType::DATA, 0, ClauseId::rfc9113_4_2_oversize_stream0_unknown,
                 Scope::connection},
        Oversize{FrameType::HEADERS, 1, ClauseId::rfc9113_4_2_oversize_headers, Scope::connection},
        Oversize{FrameType::CONTINUATION, 1, ClauseId::rfc9113_4_2_oversize_continuation,
                 Scope::connection},
        Oversize{FrameType::PUSH_PROMISE, 1, ClauseId::rfc9113_4_2_oversize_promise_client,
                 Scope::connection},
        Oversize{FrameType::SETTINGS, 0, ClauseId::rfc9113_4_2_oversize_settings,
                 Scope::connection},
        Oversize{FrameType::PING, 0, ClauseId::rfc9113_4_2_oversize_stream0_unknown,
                 Scope::connection},
        Oversize{FrameType::GOAWAY, 0, ClauseId::rfc9113_4_2_oversize_stream0_unknown,
                 Scope::connection},
        Oversize{static_cast<FrameType>(0xfe), 0, ClauseId::rfc9113_4_2_oversize_stream0_unknown,
                 Scope::connection},
        Oversize{static_cast<FrameType>(0xfe), 1, ClauseId::rfc9113_4_1_no_oversize_send,
                 Scope::stream},
        Oversize{FrameType::PRIORITY, 1, ClauseId::rfc9113_4_1_no_oversize_send, Scope::stream},
        Oversize{FrameType::RST_STREAM, 1, ClauseId::rfc9113_4_1_no_oversize_send,
                 Scope::connection},
        Oversize{FrameType::WINDOW_UPDATE, 1, ClauseId::rfc9113_4_1_no_oversize_send,
                 Scope::connection}));

}  // namespace
}  // namespace wire::test
