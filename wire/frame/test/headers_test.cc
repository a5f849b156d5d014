#include "wire/frame/headers.h"

#include <gmock/gmock.h>

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

using ::testing::ElementsAre;

constexpr std::uint8_t kPaddedPriority = flag::PADDED | flag::PRIORITY;

tl::expected<Frame, Reject> decode_headers(std::uint8_t flags, StreamId stream,
                                           const Buffer& payload) {
  return decode(FrameType::HEADERS, flags, stream, payload);
}

TEST(HeadersFrame, CarriesAFieldBlockFragment) {
  EXPECT_EQ(std::get<Headers>(decode_headers(flag::END_HEADERS, 1, {0x88}).value()),
            (Headers{{0x88}, false, true, {}, {}}));
  EXPECT_EQ(std::get<Headers>(decode_headers(flag::END_STREAM, 1, {}).value()),
            (Headers{{}, true, false, {}, {}}));
}

TEST(HeadersFrame, HasItsPadLengthBeforeItsPriority) {
  const Buffer payload = {2, 0x80, 0, 0, 5, 16, 0x88, 0x89, 0, 1};
  EXPECT_EQ(std::get<Headers>(decode_headers(kPaddedPriority, 1, payload).value()),
            (Headers{{0x88, 0x89}, false, false, Priority{true, 5, 16}, Buffer{0, 1}}));
}

TEST(HeadersFrame, MayHaveNoFragmentBesidePriorityAndPadding) {
  const Buffer payload = {1, 0, 0, 0, 5, 16, 0};
  EXPECT_EQ(std::get<Headers>(decode_headers(kPaddedPriority, 1, payload).value()),
            (Headers{{}, false, false, Priority{false, 5, 16}, Buffer{0}}));
}

TEST(HeadersFrame, MayDependOnItself) {
  EXPECT_TRUE(decode_headers(flag::PRIORITY, 1, {0, 0, 0, 1, 16}).has_value());
}

TEST(HeadersFrame, RejectsStreamZero) {
  expect_connection_error(decode_headers(flag::END_HEADERS, 0, {0x88}),
                          ClauseId::rfc9113_6_2_headers_stream0, ErrorCode::PROTOCOL_ERROR);
}

TEST(HeadersFrame, RejectsALengthBelowTheFieldsThatItsFlagsAnnounce) {
  const auto expect_short = [](std::uint8_t flags, const Buffer& payload) {
    expect_connection_error(decode_headers(flags, 1, payload),
                            ClauseId::rfc9113_6_2_headers_short_fields,
                            ErrorCode::FRAME_SIZE_ERROR);
  };
  expect_short(flag::PADDED, {});
  expect_short(flag::PRIORITY, {0, 0, 0, 1});
  expect_short(kPaddedPriority, {0, 0, 0, 0, 1});
}

TEST(HeadersFrame, RejectsPaddingAsLongAsThePayload) {
  for (const std::uint8_t pad_length : Buffer{3, 4, 255}) {
    expect_connection_error(decode_headers(flag::PADDED, 1, {pad_length, 0x88, 0}),
                            ClauseId::rfc9113_6_2_headers_pad_too_long, ErrorCode::PROTOCOL_ERROR);
  }
}

TEST(HeadersFrame, RejectsPaddingThatReachesIntoThePriorityFields) {
  expect_connection_error(decode_headers(kPaddedPriority, 1, {1, 0, 0, 0, 5, 16}),
                          ClauseId::rfc9113_6_2_headers_pad_too_long, ErrorCode::PROTOCOL_ERROR);
}

TEST(HeadersFrame, IsWrittenWithAllItsParts) {
  const Headers frame{{0x88}, true, true, Priority{true, 1, 2}, Buffer{0}};
  EXPECT_THAT(encode_frame(frame, 3),
              ElementsAre(0, 0, 8, 1, 0x2d, 0, 0, 0, 3, 1, 0x80, 0, 0, 1, 2, 0x88, 0));
}

}  // namespace
}  // namespace wire::test
