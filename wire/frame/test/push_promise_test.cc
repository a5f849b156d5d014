#include "wire/frame/push_promise.h"

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

tl::expected<Frame, Reject> decode_push(std::uint8_t flags, StreamId stream,
                                        const Buffer& payload) {
  return decode(FrameType::PUSH_PROMISE, flags, stream, payload);
}

TEST(PushPromiseFrame, CarriesThePromisedStreamAndAFragment) {
  const auto frame = decode_push(flag::END_HEADERS, 1, {0, 0, 0, 2, 0x82});
  EXPECT_EQ(std::get<PushPromise>(frame.value()), (PushPromise{2, {0x82}, true, {}}));
}

TEST(PushPromiseFrame, IgnoresTheReservedBitOfThePromisedStream) {
  const auto frame = decode_push(0, 1, {0x80, 0, 0, 2});
  EXPECT_EQ(std::get<PushPromise>(frame.value()), (PushPromise{2, {}, false, {}}));
}

TEST(PushPromiseFrame, KeepsItsPadding) {
  const auto frame = decode_push(flag::PADDED, 1, {1, 0, 0, 0, 2, 0x82, 7});
  EXPECT_EQ(std::get<PushPromise>(frame.value()), (PushPromise{2, {0x82}, false, Buffer{7}}));
}

TEST(PushPromiseFrame, RejectsStreamZero) {
  expect_connection_error(decode_push(0, 0, {0, 0, 0, 2}),
                          ClauseId::rfc9113_6_6_push_stream0_client, ErrorCode::PROTOCOL_ERROR);
}

TEST(PushPromiseFrame, RejectsALengthBelowItsFields) {
  expect_connection_error(decode_push(0, 1, {0, 0, 0}), ClauseId::rfc9113_6_6_push_short_client,
                          ErrorCode::FRAME_SIZE_ERROR);
  expect_connection_error(decode_push(flag::PADDED, 1, {0, 0, 0, 2}),
                          ClauseId::rfc9113_6_6_push_short_client, ErrorCode::FRAME_SIZE_ERROR);
  expect_connection_error(decode_push(flag::PADDED, 1, {}), ClauseId::rfc9113_6_6_push_short_client,
                          ErrorCode::FRAME_SIZE_ERROR);
}

TEST(PushPromiseFrame, RejectsPaddingThatExceedsWhatIsLeft) {
  for (const std::uint8_t pad_length : Buffer{2, 6, 255}) {
    expect_connection_error(decode_push(flag::PADDED, 1, {pad_length, 0, 0, 0, 2, 0x82}),
                            ClauseId::rfc9113_6_6_push_pad_client, ErrorCode::PROTOCOL_ERROR);
  }
}

TEST(PushPromiseFrame, RejectsAPromisedStreamThatIsNeverAServers) {
  for (const std::uint8_t promised : Buffer{0, 1, 3}) {
    expect_connection_error(decode_push(0, 1, {0, 0, 0, promised}),
                            ClauseId::rfc9113_6_6_push_illegal_id_client,
                            ErrorCode::PROTOCOL_ERROR);
  }
}

}  // namespace
}  // namespace wire::test
