#include "fuzz/input/frame_script.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace fuzz {
namespace {

using wire::hpack::FieldList;
using wire::observer::Role;

// Options of a frame, the upper half of its first octet.
constexpr std::uint8_t kEndStream = 0x1;
constexpr std::uint8_t kAck = 0x1;
constexpr std::uint8_t kCut = 0x2;      // field blocks: more follows
constexpr std::uint8_t kMessage = 0x2;  // DATA: with the prefix of a gRPC message
constexpr std::uint8_t kPadded = 0x4;
constexpr std::uint8_t kPriority = 0x8;
constexpr std::uint8_t kMuch = 0x8;  // DATA: as windows are large

// Of the octet that chooses a stream.
constexpr std::uint8_t kUnusual = 0x80;
constexpr std::uint32_t kStreams = 8;

/// Where sections begin; their fields are what rules ask for.
const FieldList& first_fields(std::uint8_t choice) {
  static const std::array<FieldList, 12> kSections = {{
      {{":method", "GET"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}},
      {{":method", "POST"}, {":scheme", "http"}, {":path", "/"}, {":authority", "a"}},
      {{":method", "POST"},
       {":scheme", "http"},
       {":path", "/grpc.testing.TestService/UnaryCall"},
       {":authority", "a"},
       {"content-type", "application/grpc"},
       {"te", "trailers"}},
      {{":method", "POST"},
       {":scheme", "http"},
       {":path", "/grpc.testing.TestService/FullDuplexCall"},
       {":authority", "a"},
       {"content-type", "application/grpc"},
       {"te", "trailers"}},
      {{":method", "POST"},
       {":scheme", "http"},
       {":path", "/grpc.testing.TestService/StreamingOutputCall"},
       {":authority", "a"},
       {"content-type", "application/grpc"},
       {"te", "trailers"}},
      {{":method", "HEAD"}, {":scheme", "https"}, {":path", "/"}, {"host", "a"}},
      {{":method", "CONNECT"}, {":authority", "a:1"}},
      {{":method", "OPTIONS"}, {":scheme", "http"}, {":path", "*"}, {":authority", "a"}},
      {{":status", "200"}},
      {{":status", "103"}},
      {{":status", "204"}},
      {},
  }};
  return kSections[choice % kSections.size()];
}

/// More fields, right and wrong.
const wire::hpack::Field& more_field(std::uint8_t choice) {
  static const FieldList kFields = {
      {"x-a", "1"},
      {"x-b", std::string(300, 'b')},
      {"content-length", "0"},
      {"content-length", "5"},
      {"content-length", "16384"},
      {"content-length", "05"},
      {"content-length", "+5"},
      {"content-length", "5, 5"},
      {"content-length", ""},
      {"content-length", "18446744073709551616"},
      {"host", "a"},
      {"host", "b"},
      {"host", ""},
      {"te", "trailers"},
      {"te", "gzip"},
      {"connection", "close"},
      {"keep-alive", "1"},
      {"proxy-connection", "close"},
      {"transfer-encoding", "chunked"},
      {"upgrade", "h2c"},
      {"X-Upper", "1"},
      {"", "1"},
      {"x y", "1"},
      {"x:y", "1"},
      {"x\x7f", "1"},
      {std::string("x\0", 2), "1"},
      {"x\xff", "1"},
      {"x-v", std::string("\0", 1)},
      {"x-v", "a\rb"},
      {"x-v", "a\nb"},
      {"x-v", " a"},
      {"x-v", "a\t"},
      {"x-v", "\x01"},
      {"x-v", "\x80\xff"},
      {":method", "GET"},
      {":method", ""},
      {":method", "G T"},
      {":scheme", "http"},
      {":scheme", "ftp"},
      {":scheme", "1"},
      {":scheme", ""},
      {":path", "/"},
      {":path", ""},
      {":path", "x"},
      {":path", "*"},
      {":path", "/ /"},
      {":authority", "a"},
      {":authority", ""},
      {":authority", "u@a"},
      {":authority", "a b"},
      {":status", "200"},
      {":status", "20"},
      {":status", "99"},
      {":status", "101"},
      {":protocol", "websocket"},
      {":unknown", "1"},
      {"cookie", "a=b"},
      {"cookie", "a=b", true},
      {"trailer", "x-a"},
      {"grpc-status", "0"},
      {"grpc-timeout", "1S"},
      {"grpc-encoding", "gzip"},
      {"expect", "100-continue"},
      {"priority", "u=1"},
  };
  return kFields[choice % kFields.size()];
}

}  // namespace

std::uint8_t FrameScript::octet() {
  std::uint8_t octet = 0;
  (void)cursor_.u8(octet);
  return octet;
}

/// Around a power of two, as limits are.
std::uint32_t FrameScript::number() {
  const std::uint8_t choice = octet();
  const std::uint32_t power = 1U << (choice & 0x1fU);
  return choice >= 0xc0 ? power + octet() : choice >= 0x80 ? power - 1 : choice >= 0x40 ? 0 : power;
}

wire::Buffer FrameScript::octets(std::size_t most) {
  wire::Bytes taken;
  (void)cursor_.take(std::min<std::size_t>(most, cursor_.remaining()), taken);
  return {taken.begin(), taken.end()};
}

wire::StreamId FrameScript::stream(std::uint8_t choice) const {
  if ((choice & kUnusual) == 0) {
    return 2 * (choice % kStreams) + 1;
  }
  switch (choice % 8) {
    case 0:
    case 1:
      return 0;
    case 2:
      return last_opened_;
    case 3:
      return block_;
    case 4:
      return wire::kMax31Bit;
    default:
      return 2 * (choice / 8 % kStreams);
  }
}

wire::StreamId FrameScript::next_stream() {
  last_opened_ = by_ == Role::server ? last_opened_ + 2 : last_opened_ == 0 ? 1 : last_opened_ + 2;
  return last_opened_;
}

/// Fields that belong together, one perhaps missing, and a few more.
FieldList FrameScript::section() {
  const std::uint8_t choice = octet();
  FieldList fields = first_fields(choice);
  const unsigned changes = choice >> 4U;
  if (changes >= 12 && !fields.empty()) {
    fields.erase(fields.begin() + octet() % static_cast<int>(fields.size()));
  }
  for (unsigned i = 0; i < changes % 4; ++i) {
    const std::uint8_t more = octet();
    const std::size_t place = more >= 0xe0 ? 0 : fields.size();
    fields.insert(fields.begin() + static_cast<std::ptrdiff_t>(place), more_field(more));
  }
  return fields;
}

wire::Buffer FrameScript::block() {
  const FieldList fields = section();
  return encoder_.encode(fields, {.dynamic_table = fields.size() % 2 == 0});
}

/// The block, or its first half; the rest waits for CONTINUATION.
wire::Buffer FrameScript::cut(wire::Buffer block, bool cuts) {
  block_ = stream_;
  const auto size = static_cast<std::ptrdiff_t>(cuts ? block.size() / 2 : block.size());
  rest_.assign(block.begin() + size, block.end());
  block.resize(static_cast<std::size_t>(size));
  return block;
}

std::optional<wire::Buffer> FrameScript::padding(std::uint8_t options) {
  return (options & kPadded) != 0 ? std::optional(wire::Buffer(octet())) : std::nullopt;
}

wire::Frame FrameScript::headers(std::uint8_t options, wire::Buffer fragment) {
  const bool cuts = (options & kCut) != 0;
  wire::Headers headers;
  headers.fragment = cut(std::move(fragment), cuts);
  headers.end_stream = (options & kEndStream) != 0;
  headers.end_headers = !cuts;
  headers.padding = padding(options);
  if ((options & kPriority) != 0) {
    headers.priority = wire::Priority{.stream_dependency = stream(octet())};
  }
  return headers;
}

wire::Frame FrameScript::continuation(std::uint8_t options) {
  const bool more = (options & kCut) != 0;
  wire::Buffer fragment = std::exchange(rest_, {});
  if (more) {
    fragment = cut(std::move(fragment), true);
  }
  return wire::Continuation{.fragment = std::move(fragment), .end_headers = !more};
}

wire::Frame FrameScript::push_promise(std::uint8_t options) {
  const bool cuts = (options & kCut) != 0;
  wire::PushPromise promise;
  promise.promised_stream_id = (options & kPriority) != 0 ? stream(octet()) : next_stream();
  promise.fragment = cut(block(), cuts);
  promise.end_headers = !cuts;
  promise.padding = padding(options);
  return promise;
}

wire::Frame FrameScript::data(std::uint8_t options) {
  wire::Data data;
  data.end_stream = (options & kEndStream) != 0;
  data.padding = padding(options);
  const std::uint8_t size = octet();
  if ((options & kMuch) != 0) {
    data.data.resize(wire::kDefaultMaxFrameSize - size);
  } else if ((options & kMessage) != 0) {
    const wire::Buffer message = octets(size);
    wire::Writer writer;
    writer.u8(0);
    writer.u32(static_cast<std::uint32_t>(message.size()));
    writer.bytes(message);
    data.data = writer.take();
  } else {
    data.data.resize(size);
  }
  return data;
}

wire::Frame FrameScript::settings(std::uint8_t options) {
  wire::Settings settings;
  settings.ack = (options & kAck) != 0;
  for (unsigned i = options >> 1U; i > 0; --i) {
    const std::uint16_t id = octet() % 10;
    settings.parameters.emplace_back(id, number());
  }
  return settings;
}

wire::Frame FrameScript::ping(std::uint8_t options) {
  wire::Ping ping;
  ping.ack = (options & kAck) != 0;
  ping.opaque_data.fill(octet());
  return ping;
}

/// Nothing: the octets were no frame, but a lie about the next one.
std::optional<wire::Frame> FrameScript::frame(std::uint8_t kind, std::uint8_t options) {
  if (kind == 0) {
    lie_ = Lie{octet(), octet()};
    return std::nullopt;
  }
  if (kind == 1 && by_ == Role::client) {
    stream_ = next_stream();
    return headers(options, block());
  }
  stream_ = stream(octet());
  switch (kind) {
    case 1:
    case 2:
    case 3:
      return headers(options, block());
    case 4:
      return headers(options, octets(octet()));
    case 5:
      stream_ = stream_ == 1 ? block_ : stream_;
      return continuation(options);
    case 6:
    case 7:
      return data(options);
    case 8:
      return wire::RstStream{static_cast<wire::ErrorCode>(octet())};
    case 9:
      stream_ = stream_ == 1 ? 0 : stream_;
      return settings(options);
    case 10:
      stream_ = stream_ == 1 ? 0 : stream_;
      return ping(options);
    case 11:
      return wire::WindowUpdate{number()};
    case 12:
      stream_ = stream_ == 1 ? 0 : stream_;
      return wire::Goaway{.last_stream_id = stream(octet()),
                          .error_code = static_cast<wire::ErrorCode>(octet())};
    case 13:
      return wire::Priority{.stream_dependency = stream(octet())};
    case 14:
      return push_promise(options);
    default: {
      wire::Unknown unknown;
      unknown.type = octet();
      unknown.frame_flags = octet();
      unknown.payload = octets(octet());
      return unknown;
    }
  }
}

wire::Buffer FrameScript::next() {
  std::uint8_t head = 0;
  while (frames_ < kMostFrames && cursor_.u8(head)) {
    const auto said = frame(head & 0x0fU, static_cast<std::uint8_t>(head >> 4U));
    if (!said) {
      continue;
    }
    ++frames_;
    wire::Buffer octets = wire::encode_frame(*said, stream_);
    if (const auto lie = std::exchange(lie_, std::nullopt)) {
      octets[lie->place % wire::kFrameHeaderSize] ^= lie->change;
    }
    return octets;
  }
  return {};
}

}  // namespace fuzz
