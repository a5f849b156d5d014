#include "wire/frame/continuation.h"

#include "wire/frame/test/rejections.h"

namespace wire::test {
namespace {

TEST(ContinuationFrame, CarriesAFragment) {
  EXPECT_EQ(
      std::get<Continuation>(decode(FrameType::CONTINUATION, flag::END_HEADERS, 1, {9}).value()),
      (Continuation{{9}, true}));
  EXPECT_EQ(std::get<Continuation>(decode(FrameType::CONTINUATION, 0, 1, {}).value()),
            (Continuation{{}, false}));
}

TEST(ContinuationFrame, IgnoresFlagsThatBelongToHeaders) {
  const std::uint8_t flags = flag::END_STREAM | flag::PADDED | flag::PRIORITY;
  EXPECT_EQ(std::get<Continuation>(decode(FrameType::CONTINUATION, flags, 1, {200, 1}).value()),
            (Continuation{{200, 1}, false}));
}

TEST(ContinuationFrame, RejectsStreamZero) {
  expect_connection_error(decode(FrameType::CONTINUATION, flag::END_HEADERS, 0, {}),
                          ClauseId::rfc9113_6_10_continuation_stream0, ErrorCode::PROTOCOL_ERROR);
}

}  // namespace
}  // namespace wire::test
