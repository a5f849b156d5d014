#include "wire/frame/continuation.h"

#include "wire/frame/errors.h"

namespace wire {

tl::expected<Continuation, Reject> Continuation::decode(const FrameHeader& header, Bytes payload) {
  if (header.stream == 0) {
    return connection_error(ClauseId::rfc9113_6_10_continuation_stream0, ErrorCode::PROTOCOL_ERROR,
                            "CONTINUATION on stream 0");
  }
  return Continuation{Buffer(payload.begin(), payload.end()), header.has(flag::END_HEADERS)};
}

void Continuation::encode(Writer& writer) const { writer.bytes(fragment); }

std::uint8_t Continuation::flags() const {
  return end_headers ? flag::END_HEADERS : std::uint8_t{0};
}

}  // namespace wire
