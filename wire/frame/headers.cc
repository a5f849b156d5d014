#include "wire/frame/headers.h"

#include <fmt/format.h>

#include "wire/frame/errors.h"
#include "wire/frame/padding.h"

namespace wire {

tl::expected<HeadersView, Reject> HeadersView::decode(const FrameHeader& header, Bytes payload) {
  if (header.stream == 0) {
    return connection_error(ClauseId::rfc9113_6_2_headers_stream0, ErrorCode::PROTOCOL_ERROR,
                            "HEADERS on stream 0");
  }
  Cursor cursor(payload);
  HeadersView frame;
  std::optional<std::uint8_t> pad_length;
  if (!read_pad_length(header, cursor, pad_length) ||
      (header.has(flag::PRIORITY) && !Priority::read(cursor, frame.priority.emplace()))) {
    return connection_error(
        ClauseId::rfc9113_6_2_headers_short_fields, ErrorCode::FRAME_SIZE_ERROR,
        fmt::format("length {} leaves no room for the fields that the flags announce",
                    payload.size()));
  }
  if (!split_padding(cursor, pad_length, frame.fragment, frame.padding)) {
    return connection_error(
        ClauseId::rfc9113_6_2_headers_pad_too_long, ErrorCode::PROTOCOL_ERROR,
        fmt::format("pad length {}, but {} octets are left", *pad_length, cursor.remaining()));
  }
  frame.end_stream = header.has(flag::END_STREAM);
  frame.end_headers = header.has(flag::END_HEADERS);
  return frame;
}

tl::expected<Headers, Reject> Headers::decode(const FrameHeader& header, Bytes payload) {
  return HeadersView::decode(header, payload).map([](const HeadersView& view) {
    return Headers{copied(view.fragment), view.end_stream, view.end_headers, view.priority,
                   copied(view.padding)};
  });
}

void Headers::encode(Writer& writer) const {
  write_pad_length(writer, padding);
  if (priority) {
    priority->encode(writer);
  }
  writer.bytes(fragment);
  write_padding(writer, padding);
}

std::uint8_t Headers::flags() const {
  return static_cast<std::uint8_t>((end_stream ? flag::END_STREAM : 0) |
                                   (end_headers ? flag::END_HEADERS : 0) |
                                   (padding ? flag::PADDED : 0) | (priority ? flag::PRIORITY : 0));
}

}  // namespace wire
