#include "harness/engine/open_streams.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

wire::FrameHeader frame(wire::FrameType type, wire::StreamId stream, bool end_stream = false) {
  wire::FrameHeader header;
  header.type = static_cast<std::uint8_t>(type);
  header.stream = stream;
  header.flags = end_stream ? wire::flag::END_STREAM : 0;
  return header;
}

using wire::FrameType;

/// One stream is allowed, and stream 1 has been opened.
OpenStreams full() {
  OpenStreams streams;
  streams.set_limit(1);
  streams.sent(frame(FrameType::HEADERS, 1));
  return streams;
}

TEST(OpenStreams, ThereIsRoomWithoutALimit) {
  OpenStreams streams;
  for (wire::StreamId stream = 1; stream < 1000; stream += 2) {
    streams.sent(frame(FrameType::HEADERS, stream));
  }
  EXPECT_TRUE(streams.room());
}

TEST(OpenStreams, AStreamCountsUntilBothEndsAreDone) {
  OpenStreams streams = full();
  EXPECT_FALSE(streams.room());
  streams.received(frame(FrameType::DATA, 1, true));
  EXPECT_FALSE(streams.room());
  streams.sent(frame(FrameType::DATA, 1, true));
  EXPECT_TRUE(streams.room());
}

TEST(OpenStreams, AResetFreesTheStreamAtOnce) {
  OpenStreams ours = full();
  ours.sent(frame(FrameType::RST_STREAM, 1));
  EXPECT_TRUE(ours.room());
  OpenStreams theirs = full();
  theirs.received(frame(FrameType::RST_STREAM, 1));
  EXPECT_TRUE(theirs.room());
}

TEST(OpenStreams, AnAcknowledgementIsNoEndOfAStream) {
  OpenStreams streams = full();
  streams.sent(frame(FrameType::DATA, 1, true));
  streams.received(frame(FrameType::PING, 1, true));
  EXPECT_FALSE(streams.room());
}

TEST(OpenStreams, TrailersOpenNothing) {
  OpenStreams streams = full();
  streams.received(frame(FrameType::HEADERS, 1, true));
  streams.sent(frame(FrameType::HEADERS, 1, true));
  EXPECT_TRUE(streams.room());
  streams.sent(frame(FrameType::HEADERS, 1, true));  // a second section, on a closed stream
  EXPECT_TRUE(streams.room());
}

}  // namespace
}  // namespace engine
