#include "wire/types.h"

#include <gtest/gtest.h>

namespace wire {
namespace {

TEST(Names, AreTheRfcs) {
  EXPECT_EQ(to_string(ErrorCode::ENHANCE_YOUR_CALM), "ENHANCE_YOUR_CALM");
  EXPECT_EQ(to_string(FrameType::RST_STREAM), "RST_STREAM");
  EXPECT_EQ(to_string(SettingId::INITIAL_WINDOW_SIZE), "INITIAL_WINDOW_SIZE");
  EXPECT_EQ(to_string(Scope::stream), "stream");
}

TEST(Names, OfUnknownValuesAreHexadecimalNumbers) {
  EXPECT_EQ(to_string(static_cast<ErrorCode>(0x1f)), "0x1f");
  EXPECT_EQ(to_string(static_cast<FrameType>(0xa)), "0xa");
  EXPECT_EQ(to_string(static_cast<SettingId>(0xfe04)), "0xfe04");
}

TEST(Names, AreParsedBack) {
  for (std::uint32_t code = 0; code < 20; ++code) {
    const auto value = static_cast<ErrorCode>(code);
    EXPECT_EQ(parse_error_code(to_string(value)), value);
  }
  for (unsigned type = 0; type <= 0xff; ++type) {
    const auto value = static_cast<FrameType>(type);
    EXPECT_EQ(parse_frame_type(to_string(value)), value);
  }
  for (unsigned id = 0; id <= 0xffff; ++id) {
    const auto value = static_cast<SettingId>(id);
    EXPECT_EQ(parse_setting_id(to_string(value)), value);
  }
}

TEST(Numbers, AreParsedInDecimalAndHexadecimal) {
  EXPECT_EQ(parse_error_code("8"), ErrorCode::CANCEL);
  EXPECT_EQ(parse_error_code("0xffffffff"), static_cast<ErrorCode>(0xffffffff));
  EXPECT_EQ(parse_frame_type("255"), static_cast<FrameType>(255));
}

TEST(Numbers, ThatDoNotFitAreRefused) {
  EXPECT_EQ(parse_frame_type("256"), std::nullopt);
  EXPECT_EQ(parse_setting_id("0x10000"), std::nullopt);
  EXPECT_EQ(parse_error_code("0x100000000"), std::nullopt);
}

TEST(Names, ThatAreNoneAreRefused) {
  for (const char* text : {"", "0x", "cancel", "CANCEL ", "-1", "1x", "0x1g"}) {
    EXPECT_EQ(parse_error_code(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace wire
