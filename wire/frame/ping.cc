#include "wire/frame/ping.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/frame/errors.h"

namespace wire {

tl::expected<Ping, Reject> Ping::decode(const FrameHeader& header, Bytes payload) {
  if (header.stream != 0) {
    return connection_error(ClauseId::rfc9113_6_7_ping_stream_id, ErrorCode::PROTOCOL_ERROR,
                            fmt::format("PING on stream {}", header.stream));
  }
  Ping frame;
  if (payload.size() != frame.opaque_data.size()) {
    return connection_error(ClauseId::rfc9113_6_7_ping_length, ErrorCode::FRAME_SIZE_ERROR,
                            fmt::format("length {} is not 8", payload.size()));
  }
  std::copy(payload.begin(), payload.end(), frame.opaque_data.begin());
  frame.ack = header.has(flag::ACK);
  return frame;
}

void Ping::encode(Writer& writer) const { writer.bytes(opaque_data); }

std::uint8_t Ping::flags() const { return ack ? flag::ACK : std::uint8_t{0}; }

}  // namespace wire
