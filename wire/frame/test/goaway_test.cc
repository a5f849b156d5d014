#include "wire/frame/goaway.h"

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

TEST(GoawayFrame, CarriesTheLastStreamACodeAndDebugData) {
  const auto frame = decode(FrameType::GOAWAY, 0, 0, {0, 0, 0, 5, 0, 0, 0, 1, 'h', 'i'});
  EXPECT_EQ(std::get<Goaway>(frame.value()),
            (Goaway{5, ErrorCode::PROTOCOL_ERROR, Buffer{'h', 'i'}}));
}

TEST(GoawayFrame, IgnoresTheReservedBitOfTheLastStream) {
  const auto frame = decode(FrameType::GOAWAY, 0, 0, {0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0});
  EXPECT_EQ(std::get<Goaway>(frame.value()), (Goaway{0x7fffffff, ErrorCode::NO_ERROR, {}}));
}

TEST(GoawayFrame, RejectsAStreamOtherThanZero) {
  expect_connection_error(decode(FrameType::GOAWAY, 0, 1, Buffer(8)),
                          ClauseId::rfc9113_6_8_goaway_stream_id, ErrorCode::PROTOCOL_ERROR);
}

TEST(GoawayFrame, RejectsALengthBelowEight) {
  for (const std::size_t length : {0, 4, 7}) {
    expect_connection_error(decode(FrameType::GOAWAY, 0, 0, Buffer(length)),
                            ClauseId::rfc9113_6_8_goaway_short, ErrorCode::FRAME_SIZE_ERROR);
  }
}

}  // namespace
}  // namespace wire::test
