#include "wire/frame/data.h"

#include <fmt/format.h>

#include "wire/frame/errors.h"
#include "wire/frame/padding.h"

namespace wire {

tl::expected<DataView, Reject> DataView::decode(const FrameHeader& header, Bytes payload) {
  if (header.stream == 0) {
    return connection_error(ClauseId::rfc9113_6_1_data_stream0, ErrorCode::PROTOCOL_ERROR,
                            "DATA on stream 0");
  }
  Cursor cursor(payload);
  std::optional<std::uint8_t> pad_length;
  if (!read_pad_length(header, cursor, pad_length)) {
    return stream_error(ClauseId::rfc9113_6_1_data_padded_empty, ErrorCode::FRAME_SIZE_ERROR,
                        "PADDED, but length 0 leaves no room for the pad length");
  }
  DataView frame;
  if (!split_padding(cursor, pad_length, frame.data, frame.padding)) {
    const bool equal = *pad_length == payload.size();
    return connection_error(
        equal ? ClauseId::rfc9113_6_1_data_pad_equal_length
              : ClauseId::rfc9113_6_1_data_pad_too_long,
        ErrorCode::PROTOCOL_ERROR,
        fmt::format("pad length {} in a payload of {}", *pad_length, payload.size()));
  }
  frame.end_stream = header.has(flag::END_STREAM);
  return frame;
}

tl::expected<Data, Reject> Data::decode(const FrameHeader& header, Bytes payload) {
  return DataView::decode(header, payload).map([](const DataView& view) {
    return Data{copied(view.data), view.end_stream, copied(view.padding)};
  });
}

void Data::encode(Writer& writer) const {
  write_pad_length(writer, padding);
  writer.bytes(data);
  write_padding(writer, padding);
}

std::uint8_t Data::flags() const {
  return static_cast<std::uint8_t>((end_stream ? flag::END_STREAM : 0) |
                                   (padding ? flag::PADDED : 0));
}

}  // namespace wire
