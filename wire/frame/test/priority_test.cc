#include "wire/frame/priority.h"

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

TEST(PriorityFrame, CarriesDependencyAndWeight) {
  EXPECT_EQ(std::get<Priority>(decode(FrameType::PRIORITY, 0, 3, {0x80, 0, 1, 0, 255}).value()),
            (Priority{true, 256, 255}));
  EXPECT_EQ(std::get<Priority>(decode(FrameType::PRIORITY, 0, 3, {0, 0, 0, 0, 0}).value()),
            (Priority{false, 0, 0}));
}

TEST(PriorityFrame, RejectsStreamZero) {
  expect_connection_error(decode(FrameType::PRIORITY, 0, 0, Buffer(5)),
                          ClauseId::rfc9113_6_3_priority_stream0, ErrorCode::PROTOCOL_ERROR);
}

TEST(PriorityFrame, RejectsALengthOtherThanFiveForItsStreamAlone) {
  for (const std::size_t length : {0, 4, 6}) {
    expect_stream_error(decode(FrameType::PRIORITY, 0, 3, Buffer(length)),
                        ClauseId::rfc9113_6_3_priority_length, ErrorCode::FRAME_SIZE_ERROR);
  }
}

}  // namespace
}  // namespace wire::test
