#include "fuzz/mutator/new_frame.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "fuzz/mutator/vocabulary.h"
#include "wire/frame/frame.h"
#include "wire/grpc/message.h"
#include "wire/hpack/encoder.h"

namespace fuzz {
namespace {

using wire::FrameType;
using wire::StreamId;
using wire::hpack::FieldList;
using wire::observer::Role;

/// As likely for each: a well-formed DATA is as good as a rare type.
constexpr std::size_t kTypes = 11;
constexpr std::size_t kMostPadding = 8;

StreamId highest(const FrameList& frames, StreamId parity) {
  StreamId found = parity;
  for (const FrameItem& frame : frames) {
    if (frame.header && frame.header->stream % 2 == parity % 2 && frame.header->stream < 1000) {
      found = std::max(found, frame.header->stream);
    }
  }
  return found;
}

StreamId next_stream(const FrameList& frames) {
  const bool any = std::any_of(frames.begin(), frames.end(), [](const FrameItem& frame) {
    return frame.header && frame.header->stream % 2 == 1;
  });
  return any ? highest(frames, 1) + 2 : 1;
}

std::optional<wire::Buffer> some_padding(Random& random) {
  return random.one_in(6) ? std::optional(wire::Buffer(random.below(kMostPadding))) : std::nullopt;
}

FieldList some_fields(const FieldList& from, Random& random) {
  FieldList fields = from;
  if (random.one_in(2)) {
    change_fields(fields, random);
  }
  return fields;
}

/// Messages of gRPC, trailers of gRPC-Web, or octets.
wire::Buffer some_content(Random& random) {
  constexpr std::size_t kMost = 32;
  constexpr std::uint8_t kTrailers = 0x80;
  wire::Buffer message(random.below(kMost), random.octet());
  switch (random.below(4)) {
    case 0:
      return message;
    case 1: {
      constexpr std::string_view kText = "grpc-status: 0\r\ngrpc-message: x\r\n";
      wire::Buffer framed = wire::grpc::frame_message(wire::Buffer(kText.begin(), kText.end()));
      framed.front() = kTrailers;
      return framed;
    }
    default:
      return wire::grpc::frame_message(message, random.one_in(4));
  }
}

wire::Headers some_headers(const FieldList& fields, Random& random) {
  wire::Headers headers{.fragment = some_block(some_fields(fields, random), random),
                        .end_stream = random.one_in(3),
                        .end_headers = !random.one_in(8)};
  if (random.one_in(8)) {
    headers.priority = wire::Priority{random.one_in(2), random.number(), random.octet()};
  }
  headers.padding = some_padding(random);
  return headers;
}

wire::Settings some_settings(Random& random) {
  wire::Settings settings{.parameters = {}, .ack = random.one_in(4)};
  for (std::size_t count = settings.ack ? 0 : random.below(4); count > 0; --count) {
    constexpr std::size_t kIds = 11;  // the registered ones, and their neighbours
    const std::size_t id = random.below(kIds);
    settings.parameters.emplace_back(id == 0 ? 0xfe03 : id, random.number());
  }
  return settings;
}

wire::Frame some_frame(const FrameList& frames, Role by, StreamId& stream, Random& random) {
  const auto error = [&random] { return static_cast<wire::ErrorCode>(random.below(16)); };
  switch (random.below(kTypes)) {
    case 0:
      return some_headers(by == Role::client ? known_request(random)
                          : random.one_in(3) ? known_trailers(random)
                                             : known_response(random),
                          random);
    case 1:
      return wire::Priority{random.one_in(2), some_stream(frames, random), random.octet()};
    case 2:
      return wire::RstStream{error()};
    case 3:
      stream = 0;
      return some_settings(random);
    case 4:
      return wire::PushPromise{
          .promised_stream_id = highest(frames, 0) + 2,
          .fragment = some_block(some_fields(known_request(random), random), random),
          .end_headers = !random.one_in(8),
          .padding = some_padding(random)};
    case 5:
      stream = 0;
      return wire::Ping{{random.one_in(2) ? random.octet() : std::uint8_t{0}}, random.one_in(2)};
    case 6:
      stream = 0;
      return wire::Goaway{some_stream(frames, random), error(), wire::Buffer(random.below(4), 'x')};
    case 7:
      stream = random.one_in(3) ? 0 : stream;
      return wire::WindowUpdate{random.number()};
    case 8:
      return wire::Continuation{.fragment = some_block(known_trailers(random), random),
                                .end_headers = !random.one_in(4)};
    case 9:
      return wire::Unknown{wire::Buffer(random.below(12), random.octet()), random.octet(),
                           random.octet()};
    default:
      return wire::Data{.data = some_content(random),
                        .end_stream = random.one_in(3),
                        .padding = some_padding(random)};
  }
}

FrameItem item(Role by, const wire::Frame& frame, StreamId stream) {
  const wire::Buffer octets = wire::encode_frame(frame, stream);
  wire::Cursor cursor(octets);
  FrameItem read = read_frame(cursor);
  read.by = by;
  return read;
}

}  // namespace

StreamId some_stream(const FrameList& frames, Random& random) {
  if (frames.empty() || random.one_in(6)) {
    return random.one_in(8) ? random.number() & wire::kMax31Bit : next_stream(frames);
  }
  const FrameItem& other = random.of(frames);
  const StreamId stream = other.header ? other.header->stream : 1;
  return random.one_in(8) ? stream + static_cast<StreamId>(random.below(5)) - 2 : stream;
}

wire::Buffer some_block(const FieldList& fields, Random& random) {
  wire::hpack::Encoder encoder;
  return encoder.encode(fields, {.dynamic_table = false, .huffman = random.one_in(2)});
}

FrameItem new_frame(const FrameList& frames, Role by, Random& random) {
  StreamId stream = some_stream(frames, random);
  const wire::Frame frame = some_frame(frames, by, stream, random);
  return item(by, frame, stream);
}

FrameList new_exchange(const FrameList& frames, Random& random) {
  const StreamId stream = next_stream(frames);
  const auto headers = [&random](const FieldList& fields, bool end_stream) {
    return wire::Headers{.fragment = some_block(fields, random), .end_stream = end_stream};
  };
  const auto content = [&random](bool end_stream) {
    return wire::Data{.data = some_content(random), .end_stream = end_stream};
  };
  const bool no_content = random.one_in(4);
  FrameList exchange = {
      item(Role::client, headers(some_fields(known_request(random), random), no_content), stream)};
  if (!no_content) {
    exchange.push_back(item(Role::client, content(true), stream));
  }
  exchange.push_back(
      item(Role::server, headers(some_fields(known_response(random), random), false), stream));
  exchange.push_back(item(Role::server, content(random.one_in(4)), stream));
  exchange.push_back(
      item(Role::server, headers(some_fields(known_trailers(random), random), true), stream));
  exchange.resize(1 + random.below(2 * exchange.size()) % exchange.size());
  if (random.one_in(2)) {  // another frame anywhere between
    const auto place = static_cast<std::ptrdiff_t>(random.below(exchange.size() + 1));
    const Role by = random.one_in(2) ? Role::client : Role::server;
    exchange.insert(exchange.begin() + place, new_frame(exchange, by, random));
  }
  return exchange;
}

}  // namespace fuzz
