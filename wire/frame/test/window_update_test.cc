#include "wire/frame/window_update.h"

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

TEST(WindowUpdateFrame, CarriesAnIncrementForAStreamOrTheConnection) {
  for (const StreamId stream : {0U, 1U}) {
    const auto frame = decode(FrameType::WINDOW_UPDATE, 0, stream, {0x7f, 0xff, 0xff, 0xff});
    EXPECT_EQ(std::get<WindowUpdate>(frame.value()), WindowUpdate{0x7fffffff});
  }
}

TEST(WindowUpdateFrame, IgnoresTheReservedBit) {
  const auto frame = decode(FrameType::WINDOW_UPDATE, 0, 1, {0x80, 0, 0, 1});
  EXPECT_EQ(std::get<WindowUpdate>(frame.value()), WindowUpdate{1});
}

TEST(WindowUpdateFrame, RejectsALengthOtherThanFour) {
  for (const std::size_t length : {0, 3, 5}) {
    expect_connection_error(decode(FrameType::WINDOW_UPDATE, 0, 1, Buffer(length)),
                            ClauseId::rfc9113_6_9_window_length, ErrorCode::FRAME_SIZE_ERROR);
  }
}

TEST(WindowUpdateFrame, RejectsAnIncrementOfZeroForAStream) {
  expect_stream_error(decode(FrameType::WINDOW_UPDATE, 0, 1, {0, 0, 0, 0}),
                      ClauseId::rfc9113_6_9_window_zero_stream, ErrorCode::PROTOCOL_ERROR);
}

TEST(WindowUpdateFrame, RejectsAnIncrementOfZeroForTheConnection) {
  expect_connection_error(decode(FrameType::WINDOW_UPDATE, 0, 0, {0, 0, 0, 0}),
                          ClauseId::rfc9113_6_9_window_zero_conn, ErrorCode::PROTOCOL_ERROR);
}

TEST(WindowUpdateFrame, TakesTheReservedBitAloneForAnIncrementOfZero) {
  expect_stream_error(decode(FrameType::WINDOW_UPDATE, 0, 1, {0x80, 0, 0, 0}),
                      ClauseId::rfc9113_6_9_window_zero_stream, ErrorCode::PROTOCOL_ERROR);
}

}  // namespace
}  // namespace wire::test
