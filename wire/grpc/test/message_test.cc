#include "wire/grpc/message.h"

#include <gmock/gmock.h>

#include <random>
#include <vector>

namespace wire::grpc {
namespace {

using ::testing::ElementsAre;

TEST(Message, HasAFlagAndALengthBeforeIt) {
  EXPECT_THAT(frame_message(Buffer{7, 8}), ElementsAre(0, 0, 0, 0, 2, 7, 8));
  EXPECT_THAT(frame_message({}), ElementsAre(0, 0, 0, 0, 0));
  EXPECT_THAT(frame_message(Buffer{7}, true), ElementsAre(1, 0, 0, 0, 1, 7));
}

TEST(Message, MayLieAboutItsLength) {
  EXPECT_THAT(frame_message(Buffer{7}, false, 0xfffffffe), ElementsAre(0, 255, 255, 255, 254, 7));
}

TEST(MessageReader, ReadsEmptyMessagesToo) {
  MessageReader reader;
  reader.feed(frame_message({}));
  reader.feed(frame_message(Buffer{1}, true));
  EXPECT_EQ(reader.next(), (Message{false, {}}));
  EXPECT_EQ(reader.next(), (Message{true, {1}}));
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.pending(), 0U);
}

TEST(MessageReader, GivesTheSameMessagesHoweverTheDataIsChunked) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    std::vector<Message> sent;
    Buffer octets;
    for (int i = 0; i < 20; ++i) {
      const auto octet = static_cast<std::uint8_t>(random());
      sent.push_back({random() % 2 == 0, Buffer(random() % 300, octet)});
      const Buffer framed = frame_message(sent.back().data, sent.back().compressed);
      octets.insert(octets.end(), framed.begin(), framed.end());
    }
    MessageReader reader;
    std::vector<Message> received;
    for (std::size_t at = 0; at < octets.size();) {
      const std::size_t size = std::min<std::size_t>(octets.size() - at, random() % 40);
      reader.feed(Bytes(octets).subspan(at, size));
      at += size;
      while (auto message = reader.next()) {
        received.push_back(std::move(*message));
      }
    }
    ASSERT_EQ(received, sent);
  }
}

TEST(MessageReader, TellsThatAMessageIsNotComplete) {
  MessageReader reader;
  reader.feed(Buffer{0, 0, 0, 0});
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.pending(), 4U);
  reader.feed(Buffer{2, 9});
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.pending(), 6U);
  EXPECT_EQ(reader.reject(), std::nullopt);
}

TEST(MessageReader, RejectsAFlagOtherThanZeroOrOneFromTheFirstOctet) {
  for (const std::uint8_t flag : Buffer{2, 0x80, 255}) {
    MessageReader reader;
    reader.feed(Buffer{flag});
    EXPECT_EQ(reader.next(), std::nullopt);
    ASSERT_TRUE(reader.reject());
    EXPECT_EQ(reader.reject()->clause, ClauseId::grpc_http2_message_flag_reserved);
    EXPECT_EQ(reader.reject()->scope, Scope::stream);
    EXPECT_EQ(reader.reject()->code, ErrorCode::INTERNAL_ERROR);
  }
}

TEST(MessageReader, AcceptsAMessageOfExactlyTheMaximum) {
  MessageReader reader(10);
  reader.feed(frame_message(Buffer(10)));
  EXPECT_TRUE(reader.next());
}

TEST(MessageReader, RejectsALengthAboveTheMaximumFromThePrefix) {
  MessageReader reader(10);
  reader.feed(frame_message({}, false, 11));
  EXPECT_EQ(reader.next(), std::nullopt);
  ASSERT_TRUE(reader.reject());
  EXPECT_EQ(reader.reject()->clause, ClauseId::grpc_http2_message_length_huge_client);
  EXPECT_EQ(reader.reject()->code, ErrorCode::ENHANCE_YOUR_CALM);
}

TEST(MessageReader, StopsAfterAReject) {
  MessageReader reader;
  reader.feed(frame_message({}, false, 0xffffffff));
  EXPECT_EQ(reader.next(), std::nullopt);
  reader.feed(Buffer(100'000));
  EXPECT_EQ(reader.next(), std::nullopt);
  EXPECT_EQ(reader.pending(), kMessagePrefixSize);
}

}  // namespace
}  // namespace wire::grpc
