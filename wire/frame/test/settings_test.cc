#include "wire/frame/settings.h"

#include <gmock/gmock.h>

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

using ::testing::ElementsAre;

tl::expected<Frame, Reject> decode_settings(std::uint8_t flags, StreamId stream,
                                            const Buffer& payload) {
  return decode(FrameType::SETTINGS, flags, stream, payload);
}

/// A frame with this one parameter, decoded.
tl::expected<Frame, Reject> decode_one(SettingId id, std::uint32_t value) {
  Writer payload;
  Settings{{{static_cast<std::uint16_t>(id), value}}, false}.encode(payload);
  return decode_settings(0, 0, payload.take());
}

TEST(SettingsFrame, CarriesItsParametersInOrder) {
  const Buffer payload = {0, 4, 0, 0, 0, 100, 0xff, 0xff, 1, 2, 3, 4, 0, 4, 0, 0, 0, 1};
  const auto settings = std::get<Settings>(decode_settings(0, 0, payload).value());
  using P = Settings::Parameter;
  EXPECT_THAT(settings.parameters, ElementsAre(P{4, 100}, P{0xffff, 0x01020304}, P{4, 1}));
  EXPECT_FALSE(settings.ack);
}

TEST(SettingsFrame, MayBeEmptyOrAnAcknowledgement) {
  EXPECT_EQ(std::get<Settings>(decode_settings(0, 0, {}).value()), (Settings{{}, false}));
  EXPECT_EQ(std::get<Settings>(decode_settings(flag::ACK, 0, {}).value()), (Settings{{}, true}));
}

TEST(SettingsFrame, RejectsAStreamOtherThanZero) {
  expect_connection_error(decode_settings(0, 1, {}), ClauseId::rfc9113_6_5_settings_stream_id,
                          ErrorCode::PROTOCOL_ERROR);
}

TEST(SettingsFrame, RejectsAnAcknowledgementWithAPayload) {
  for (const std::size_t length : {1, 6}) {
    expect_connection_error(decode_settings(flag::ACK, 0, Buffer(length)),
                            ClauseId::rfc9113_6_5_settings_ack_payload,
                            ErrorCode::FRAME_SIZE_ERROR);
  }
}

TEST(SettingsFrame, RejectsALengthThatIsNotAMultipleOfSix) {
  for (const std::size_t length : {1, 5, 7, 11}) {
    expect_connection_error(decode_settings(0, 0, Buffer(length)),
                            ClauseId::rfc9113_6_5_settings_length, ErrorCode::FRAME_SIZE_ERROR);
  }
}

TEST(SettingsFrame, RejectsEnablePushAboveOne) {
  EXPECT_TRUE(decode_one(SettingId::ENABLE_PUSH, 0));
  EXPECT_TRUE(decode_one(SettingId::ENABLE_PUSH, 1));
  expect_connection_error(decode_one(SettingId::ENABLE_PUSH, 2),
                          ClauseId::rfc9113_6_5_2_settings_push_value_server,
                          ErrorCode::PROTOCOL_ERROR);
}

TEST(SettingsFrame, RejectsAnInitialWindowThatNoWindowCanHave) {
  EXPECT_TRUE(decode_one(SettingId::INITIAL_WINDOW_SIZE, 0x7fffffff));
  EXPECT_TRUE(decode_one(SettingId::INITIAL_WINDOW_SIZE, 0));
  expect_connection_error(decode_one(SettingId::INITIAL_WINDOW_SIZE, 0x80000000),
                          ClauseId::rfc9113_6_5_2_settings_window_too_big,
                          ErrorCode::FLOW_CONTROL_ERROR);
}

TEST(SettingsFrame, RejectsAMaximumFrameSizeOutsideItsRange) {
  EXPECT_TRUE(decode_one(SettingId::MAX_FRAME_SIZE, 16'384));
  EXPECT_TRUE(decode_one(SettingId::MAX_FRAME_SIZE, 0xffffff));
  expect_connection_error(decode_one(SettingId::MAX_FRAME_SIZE, 16'383),
                          ClauseId::rfc9113_6_5_2_settings_frame_size_low,
                          ErrorCode::PROTOCOL_ERROR);
  expect_connection_error(decode_one(SettingId::MAX_FRAME_SIZE, 0x1000000),
                          ClauseId::rfc9113_6_5_2_settings_frame_size_high,
                          ErrorCode::PROTOCOL_ERROR);
}

TEST(SettingsFrame, AcceptsAnyValueOfOtherParameters) {
  for (const auto id : {SettingId::HEADER_TABLE_SIZE, SettingId::MAX_CONCURRENT_STREAMS,
                        SettingId::MAX_HEADER_LIST_SIZE, static_cast<SettingId>(0xff)}) {
    EXPECT_TRUE(decode_one(id, 0xffffffff));
  }
}

TEST(SettingsFrame, RejectsABadValueAlsoBehindGoodOnes) {
  const Buffer payload = {0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 9};
  expect_connection_error(decode_settings(0, 0, payload),
                          ClauseId::rfc9113_6_5_2_settings_push_value_server,
                          ErrorCode::PROTOCOL_ERROR);
}

}  // namespace
}  // namespace wire::test
