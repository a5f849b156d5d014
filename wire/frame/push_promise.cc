#include "wire/frame/push_promise.h"

#include <fmt/format.h>

#include "wire/frame/errors.h"
#include "wire/frame/padding.h"

namespace wire {

tl::expected<PushPromiseView, Reject> PushPromiseView::decode(const FrameHeader& header,
                                                              Bytes payload) {
  if (header.stream == 0) {
    return connection_error(ClauseId::rfc9113_6_6_push_stream0_client, ErrorCode::PROTOCOL_ERROR,
                            "PUSH_PROMISE on stream 0");
  }
  Cursor cursor(payload);
  PushPromiseView frame;
  std::optional<std::uint8_t> pad_length;
  if (!read_pad_length(header, cursor, pad_length) || !cursor.u32(frame.promised_stream_id)) {
    return connection_error(
        ClauseId::rfc9113_6_6_push_short_client, ErrorCode::FRAME_SIZE_ERROR,
        fmt::format("length {} leaves no room for the promised stream id", payload.size()));
  }
  if (!split_padding(cursor, pad_length, frame.fragment, frame.padding)) {
    return connection_error(
        ClauseId::rfc9113_6_6_push_pad_client, ErrorCode::PROTOCOL_ERROR,
        fmt::format("pad length {}, but {} octets are left", *pad_length, cursor.remaining()));
  }
  frame.promised_stream_id &= kMax31Bit;
  if (frame.promised_stream_id == 0 || frame.promised_stream_id % 2 == 1) {
    return connection_error(
        ClauseId::rfc9113_6_6_push_illegal_id_client, ErrorCode::PROTOCOL_ERROR,
        fmt::format("promised stream {} is never a server's", frame.promised_stream_id));
  }
  frame.end_headers = header.has(flag::END_HEADERS);
  return frame;
}

tl::expected<PushPromise, Reject> PushPromise::decode(const FrameHeader& header, Bytes payload) {
  return PushPromiseView::decode(header, payload).map([](const PushPromiseView& view) {
    return PushPromise{view.promised_stream_id, copied(view.fragment), view.end_headers,
                       copied(view.padding)};
  });
}

void PushPromise::encode(Writer& writer) const {
  write_pad_length(writer, padding);
  writer.u32(promised_stream_id);
  writer.bytes(fragment);
  write_padding(writer, padding);
}

std::uint8_t PushPromise::flags() const {
  return static_cast<std::uint8_t>((end_headers ? flag::END_HEADERS : 0) |
                                   (padding ? flag::PADDED : 0));
}

}  // namespace wire
