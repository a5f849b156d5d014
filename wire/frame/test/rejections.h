// What the frame tests share: decoding by hand and the assertion about a Reject.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>

#include "wire/frame/frame.h"

namespace wire::test {

inline tl::expected<Frame, Reject> decode(FrameType type, std::uint8_t flags, StreamId stream,
                                          const Buffer& payload) {
  const auto length = static_cast<std::uint32_t>(payload.size());
  return decode_frame({length, static_cast<std::uint8_t>(type), flags, false, stream}, payload);
}

inline void expect_reject(const tl::expected<Frame, Reject>& result, ClauseId clause, Scope scope,
                          ErrorCode code) {
  ASSERT_FALSE(result.has_value()) << "accepted, but breaks " << name(clause);
  EXPECT_EQ(name(result.error().clause), name(clause));
  EXPECT_EQ(result.error().scope, scope);
  EXPECT_EQ(to_string(result.error().code), to_string(code));
  EXPECT_FALSE(result.error().reason.empty());
}

inline void expect_connection_error(const tl::expected<Frame, Reject>& result, ClauseId clause,
                                    ErrorCode code) {
  expect_reject(result, clause, Scope::connection, code);
}

inline void expect_stream_error(const tl::expected<Frame, Reject>& result, ClauseId clause,
                                ErrorCode code) {
  expect_reject(result, clause, Scope::stream, code);
}

}  // namespace wire::test
