#include "wire/frame/rst_stream.h"

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

TEST(RstStreamFrame, CarriesAnErrorCode) {
  EXPECT_EQ(std::get<RstStream>(decode(FrameType::RST_STREAM, 0, 1, {0, 0, 0, 8}).value()),
            RstStream{ErrorCode::CANCEL});
}

TEST(RstStreamFrame, MayCarryACodeThatNobodyKnows) {
  const auto frame = decode(FrameType::RST_STREAM, 0, 1, {0xff, 0xff, 0xff, 0xff});
  EXPECT_EQ(std::get<RstStream>(frame.value()), RstStream{static_cast<ErrorCode>(0xffffffff)});
}

TEST(RstStreamFrame, RejectsStreamZero) {
  expect_connection_error(decode(FrameType::RST_STREAM, 0, 0, Buffer(4)),
                          ClauseId::rfc9113_6_4_rst_stream0, ErrorCode::PROTOCOL_ERROR);
}

TEST(RstStreamFrame, RejectsALengthOtherThanFour) {
  for (const std::size_t length : {0, 3, 5}) {
    expect_connection_error(decode(FrameType::RST_STREAM, 0, 1, Buffer(length)),
                            ClauseId::rfc9113_6_4_rst_length, ErrorCode::FRAME_SIZE_ERROR);
  }
}

}  // namespace
}  // namespace wire::test
