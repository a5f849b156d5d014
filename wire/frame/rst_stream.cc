#include "wire/frame/rst_stream.h"

#include <fmt/format.h>

#include "wire/frame/errors.h"

namespace wire {

tl::expected<RstStream, Reject> RstStream::decode(const FrameHeader& header, Bytes payload) {
  if (header.stream == 0) {
    return connection_error(ClauseId::rfc9113_6_4_rst_stream0, ErrorCode::PROTOCOL_ERROR,
                            "RST_STREAM on stream 0");
  }
  Cursor cursor(payload);
  std::uint32_t code = 0;
  if (!cursor.u32(code) || cursor.remaining() > 0) {
    return connection_error(ClauseId::rfc9113_6_4_rst_length, ErrorCode::FRAME_SIZE_ERROR,
                            fmt::format("length {} is not 4", payload.size()));
  }
  return RstStream{static_cast<ErrorCode>(code)};
}

void RstStream::encode(Writer& writer) const { writer.u32(static_cast<std::uint32_t>(error_code)); }

}  // namespace wire
