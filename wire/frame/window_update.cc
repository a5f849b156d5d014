#include "wire/frame/window_update.h"

#include <fmt/format.h>

#include "wire/frame/errors.h"

namespace wire {

tl::expected<WindowUpdate, Reject> WindowUpdate::decode(const FrameHeader& header, Bytes payload) {
  Cursor cursor(payload);
  WindowUpdate frame;
  if (!cursor.u32(frame.increment) || cursor.remaining() > 0) {
    return connection_error(ClauseId::rfc9113_6_9_window_length, ErrorCode::FRAME_SIZE_ERROR,
                            fmt::format("length {} is not 4", payload.size()));
  }
  frame.increment &= kMax31Bit;
  if (frame.increment > 0) {
    return frame;
  }
  if (header.stream == 0) {
    return connection_error(ClauseId::rfc9113_6_9_window_zero_conn, ErrorCode::PROTOCOL_ERROR,
                            "an increment of 0 for the connection");
  }
  return stream_error(ClauseId::rfc9113_6_9_window_zero_stream, ErrorCode::PROTOCOL_ERROR,
                      fmt::format("an increment of 0 for stream {}", header.stream));
}

void WindowUpdate::encode(Writer& writer) const { writer.u32(increment); }

}  // namespace wire
