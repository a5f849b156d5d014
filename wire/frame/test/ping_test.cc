#include "wire/frame/ping.h"

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

TEST(PingFrame, CarriesEightOpaqueOctets) {
  const Buffer payload = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(std::get<Ping>(decode(FrameType::PING, 0, 0, payload).value()),
            (Ping{{1, 2, 3, 4, 5, 6, 7, 8}, false}));
  EXPECT_EQ(std::get<Ping>(decode(FrameType::PING, flag::ACK, 0, payload).value()),
            (Ping{{1, 2, 3, 4, 5, 6, 7, 8}, true}));
}

TEST(PingFrame, RejectsAStreamOtherThanZero) {
  expect_connection_error(decode(FrameType::PING, 0, 1, Buffer(8)),
                          ClauseId::rfc9113_6_7_ping_stream_id, ErrorCode::PROTOCOL_ERROR);
}

TEST(PingFrame, RejectsALengthOtherThanEight) {
  for (const std::size_t length : {0, 7, 9}) {
    expect_connection_error(decode(FrameType::PING, flag::ACK, 0, Buffer(length)),
                            ClauseId::rfc9113_6_7_ping_length, ErrorCode::FRAME_SIZE_ERROR);
  }
}

}  // namespace
}  // namespace wire::test
