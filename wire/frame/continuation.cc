#include "wire/frame/continuation.h"

#include "wire/frame/errors.h"

namespace wire {

tl::expected<Continuation, Reject> Continuation::decode(const FrameHeader& header, Bytes payload) {
  return ContinuationView::decode(header, payload).map([](const ContinuationView& view) {
    return Continuation{{view.fragment.begin(), view.fragment.end()}, view.end_headers};
  });
}

tl::expected<ContinuationView, Reject> ContinuationView::decode(const FrameHeader& header,
                                                                Bytes payload) {
  if (header.stream == 0) {
    return connection_error(ClauseId::rfc9113_6_10_continuation_stream0, ErrorCode::PROTOCOL_ERROR,
                            "CONTINUATION on stream 0");
  }
  return ContinuationView{payload, header.has(flag::END_HEADERS)};
}

void Continuation::encode(Writer& writer) const { writer.bytes(fragment); }

std::uint8_t Continuation::flags() const {
  return end_headers ? flag::END_HEADERS : std::uint8_t{0};
}

}  // namespace wire
