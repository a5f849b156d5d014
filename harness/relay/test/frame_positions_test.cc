#include "harness/relay/frame_positions.h"

#include <gtest/gtest.h>

namespace relay {
namespace {

wire::Buffer frame(std::uint32_t length, wire::StreamId stream) {
  wire::Writer writer;
  wire::FrameHeader{.length = length, .stream = stream}.encode(writer);
  wire::Buffer octets = writer.take();
  octets.resize(octets.size() + length);
  return octets;
}

TEST(FramePositions, AreTheSameInAnyChunking) {
  wire::Buffer octets(24);  // a client's preface
  for (const std::uint32_t length : {0U, 5U, 300U}) {
    const wire::Buffer next = frame(length, length);
    octets.insert(octets.end(), next.begin(), next.end());
  }
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, octets.size()}) {
    FramePositions positions(24);
    std::vector<std::uint64_t> begins;
    for (std::size_t at = 0; at < octets.size(); at += chunk) {
      positions.feed(wire::Bytes(octets).subspan(at, std::min(chunk, octets.size() - at)));
      while (const auto* found = positions.find(begins.size() + 1)) {
        begins.push_back(found->begin);
      }
    }
    EXPECT_EQ(begins, (std::vector<std::uint64_t>{24, 33, 47})) << chunk;
  }
}

}  // namespace
}  // namespace relay
