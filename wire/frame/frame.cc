#include "wire/frame/frame.h"

#include <utility>

namespace wire {
namespace {

template <typename Known>
std::uint8_t type_of(const Known&) {
  return static_cast<std::uint8_t>(Known::kType);
}
std::uint8_t type_of(const Unknown& frame) { return frame.type; }

/// The padding of a frame type that can have it.
std::optional<Buffer>* padding_of(Frame& frame) {
  if (auto* data = std::get_if<Data>(&frame)) {
    return &data->padding;
  }
  if (auto* headers = std::get_if<Headers>(&frame)) {
    return &headers->padding;
  }
  auto* push = std::get_if<PushPromise>(&frame);
  return push == nullptr ? nullptr : &push->padding;
}

Buffer encode_plainly(const Frame& frame, StreamId stream, const Lies& lies) {
  FrameHeader header;
  header.type = std::visit([](const auto& known) { return type_of(known); }, frame);
  header.flags = std::visit([](const auto& known) { return known.flags(); }, frame);
  header.type = lies.type.value_or(header.type);
  header.flags = lies.flags.value_or(header.flags);
  header.reserved = lies.reserved;
  header.stream = stream;
  constexpr std::size_t kShortPayload = 32;
  Writer payload(kShortPayload);
  std::visit([&payload](const auto& known) { known.encode(payload); }, frame);
  header.length = lies.length.value_or(static_cast<std::uint32_t>(payload.size()));
  Writer writer(kFrameHeaderSize + payload.size());
  header.encode(writer);
  writer.bytes(payload.take());
  return writer.take();
}

}  // namespace

tl::expected<Frame, Reject> decode_frame(const FrameHeader& header, Bytes payload) {
  switch (static_cast<FrameType>(header.type)) {
    case FrameType::DATA:
      return Data::decode(header, payload);
    case FrameType::HEADERS:
      return Headers::decode(header, payload);
    case FrameType::PRIORITY:
      return Priority::decode(header, payload);
    case FrameType::RST_STREAM:
      return RstStream::decode(header, payload);
    case FrameType::SETTINGS:
      return Settings::decode(header, payload);
    case FrameType::PUSH_PROMISE:
      return PushPromise::decode(header, payload);
    case FrameType::PING:
      return Ping::decode(header, payload);
    case FrameType::GOAWAY:
      return Goaway::decode(header, payload);
    case FrameType::WINDOW_UPDATE:
      return WindowUpdate::decode(header, payload);
    case FrameType::CONTINUATION:
      return Continuation::decode(header, payload);
  }
  return Unknown::decode(header, payload);
}

Buffer encode_frame(const Frame& frame, StreamId stream, const Lies& lies) {
  if (!lies.pad_length) {
    return encode_plainly(frame, stream, lies);
  }
  Frame padded = frame;
  std::optional<Buffer>* padding = padding_of(padded);
  if (padding == nullptr) {
    return encode_plainly(frame, stream, lies);
  }
  if (!*padding) {
    padding->emplace();
  }
  Buffer octets = encode_plainly(padded, stream, lies);
  octets[kFrameHeaderSize] = *lies.pad_length;  // a PADDED payload begins with it
  return octets;
}

}  // namespace wire
