#include "wire/frame/priority.h"

#include <fmt/format.h>

#include "wire/frame/errors.h"

namespace wire {

tl::expected<Priority, Reject> Priority::decode(const FrameHeader& header, Bytes payload) {
  if (header.stream == 0) {
    return connection_error(ClauseId::rfc9113_6_3_priority_stream0, ErrorCode::PROTOCOL_ERROR,
                            "PRIORITY on stream 0");
  }
  if (payload.size() != kSize) {
    return stream_error(ClauseId::rfc9113_6_3_priority_length, ErrorCode::FRAME_SIZE_ERROR,
                        fmt::format("length {} is not 5", payload.size()));
  }
  Cursor cursor(payload);
  Priority frame;
  static_cast<void>(read(cursor, frame));  // there are five octets
  return frame;
}

bool Priority::read(Cursor& cursor, Priority& priority) {
  Bytes octets;
  if (!cursor.take(kSize, octets)) {
    return false;
  }
  Cursor fields(octets);
  std::uint32_t dependency = 0;
  const bool complete = fields.u32(dependency) && fields.u8(priority.weight);
  priority.exclusive = dependency > kMax31Bit;
  priority.stream_dependency = dependency & kMax31Bit;
  return complete;
}

void Priority::encode(Writer& writer) const {
  writer.u32((stream_dependency & kMax31Bit) | (exclusive ? ~kMax31Bit : 0));
  writer.u8(weight);
}

}  // namespace wire
