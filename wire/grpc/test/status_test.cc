#include "wire/grpc/status.h"

#include <gtest/gtest.h>

namespace wire::grpc {
namespace {

TEST(StatusCode, HasTheNameThatTheSpecificationGivesIt) {
  EXPECT_EQ(to_string(StatusCode::OK), "OK");
  EXPECT_EQ(to_string(StatusCode::CANCELLED), "CANCELLED");
  EXPECT_EQ(to_string(StatusCode::UNIMPLEMENTED), "UNIMPLEMENTED");
  EXPECT_EQ(to_string(StatusCode::UNAUTHENTICATED), "UNAUTHENTICATED");
}

TEST(StatusCode, IsANumberWhereItHasNoName) {
  EXPECT_EQ(to_string(static_cast<StatusCode>(17)), "17");
}

TEST(StatusCode, IsParsedFromItsNameAndItsNumber) {
  for (unsigned number = 0; number <= 16; ++number) {
    const auto code = static_cast<StatusCode>(number);
    EXPECT_EQ(parse_status_code(to_string(code)), code);
    EXPECT_EQ(parse_status_code(std::to_string(number)), code);
  }
}

TEST(StatusCode, IsNotParsedFromAnythingElse) {
  for (const char* text : {"", "17", "-1", "+1", "012", "00", "1 ", "ok", "CANCELED", "0x1"}) {
    EXPECT_EQ(parse_status_code(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace wire::grpc
