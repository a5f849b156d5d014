#include "wire/frame/goaway.h"

#include <fmt/format.h>

#include "wire/frame/errors.h"

namespace wire {

tl::expected<GoawayView, Reject> GoawayView::decode(const FrameHeader& header, Bytes payload) {
  if (header.stream != 0) {
    return connection_error(ClauseId::rfc9113_6_8_goaway_stream_id, ErrorCode::PROTOCOL_ERROR,
                            fmt::format("GOAWAY on stream {}", header.stream));
  }
  Cursor cursor(payload);
  GoawayView frame;
  std::uint32_t code = 0;
  if (!cursor.u32(frame.last_stream_id) || !cursor.u32(code)) {
    return connection_error(ClauseId::rfc9113_6_8_goaway_short, ErrorCode::FRAME_SIZE_ERROR,
                            fmt::format("length {} is below 8", payload.size()));
  }
  frame.last_stream_id &= kMax31Bit;
  frame.error_code = static_cast<ErrorCode>(code);
  frame.debug_data = cursor.rest();
  return frame;
}

tl::expected<Goaway, Reject> Goaway::decode(const FrameHeader& header, Bytes payload) {
  return GoawayView::decode(header, payload).map([](const GoawayView& view) {
    return Goaway{view.last_stream_id, view.error_code,
                  {view.debug_data.begin(), view.debug_data.end()}};
  });
}

void Goaway::encode(Writer& writer) const {
  writer.u32(last_stream_id);
  writer.u32(static_cast<std::uint32_t>(error_code));
  writer.bytes(debug_data);
}

}  // namespace wire
