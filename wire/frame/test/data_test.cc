#include "wire/frame/data.h"

#include <gmock/gmock.h>

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

using ::testing::ElementsAre;

tl::expected<Frame, Reject> decode_data(std::uint8_t flags, StreamId stream,
                                        const Buffer& payload) {
  return decode(FrameType::DATA, flags, stream, payload);
}

TEST(DataFrame, CarriesOctetsAndTheEndOfItsStream) {
  const Data frame = std::get<Data>(decode_data(flag::END_STREAM, 1, {1, 2, 3}).value());
  EXPECT_EQ(frame, (Data{{1, 2, 3}, true, std::nullopt}));
}

TEST(DataFrame, KeepsItsPaddingApartFromItsData) {
  const Data frame = std::get<Data>(decode_data(flag::PADDED, 1, {2, 0xaa, 0xbb, 0, 7}).value());
  EXPECT_EQ(frame, (Data{{0xaa, 0xbb}, false, Buffer{0, 7}}));
}

TEST(DataFrame, MayBeAllPadding) {
  const Data frame = std::get<Data>(decode_data(flag::PADDED, 1, {2, 0, 0}).value());
  EXPECT_EQ(frame, (Data{{}, false, Buffer{0, 0}}));
}

TEST(DataFrame, MayHaveAPadLengthOfZero) {
  const Data frame = std::get<Data>(decode_data(flag::PADDED, 1, {0}).value());
  EXPECT_EQ(frame, (Data{{}, false, Buffer{}}));
}

TEST(DataFrame, IgnoresUndefinedFlags) {
  const std::uint8_t undefined = 0xff & ~(flag::END_STREAM | flag::PADDED);
  EXPECT_EQ(std::get<Data>(decode_data(undefined, 1, {1}).value()), (Data{{1}, false, {}}));
}

TEST(DataFrame, RejectsStreamZero) {
  expect_connection_error(decode_data(0, 0, {1}), ClauseId::rfc9113_6_1_data_stream0,
                          ErrorCode::PROTOCOL_ERROR);
}

TEST(DataFrame, RejectsAPaddedFrameWithoutAPadLength) {
  expect_stream_error(decode_data(flag::PADDED, 1, {}), ClauseId::rfc9113_6_1_data_padded_empty,
                      ErrorCode::FRAME_SIZE_ERROR);
}

TEST(DataFrame, RejectsAPadLengthThatEqualsTheLength) {
  expect_connection_error(decode_data(flag::PADDED, 1, {3, 0, 0}),
                          ClauseId::rfc9113_6_1_data_pad_equal_length, ErrorCode::PROTOCOL_ERROR);
  expect_connection_error(decode_data(flag::PADDED, 1, {1}),
                          ClauseId::rfc9113_6_1_data_pad_equal_length, ErrorCode::PROTOCOL_ERROR);
}

TEST(DataFrame, RejectsAPadLengthAboveTheLength) {
  for (const std::uint8_t pad_length : Buffer{4, 255}) {
    expect_connection_error(decode_data(flag::PADDED, 1, {pad_length, 0, 0}),
                            ClauseId::rfc9113_6_1_data_pad_too_long, ErrorCode::PROTOCOL_ERROR);
  }
}

TEST(DataFrame, IsWrittenWithItsPadding) {
  EXPECT_THAT(encode_frame(Data{{0xaa}, true, Buffer{0, 9}}, 3),
              ElementsAre(0, 0, 4, 0, flag::END_STREAM | flag::PADDED, 0, 0, 0, 3, 2, 0xaa, 0, 9));
}

}  // namespace
}  // namespace wire::test
