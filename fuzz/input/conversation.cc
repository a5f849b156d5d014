#include "fuzz/input/conversation.h"

#include <algorithm>
#include <utility>

namespace fuzz {
namespace {

using wire::Bytes;
using wire::observer::Role;

// The first octet of a frame: who speaks, which type, three flags.
constexpr std::uint8_t kServer = 0x01;
constexpr unsigned kTypeShift = 1;
constexpr std::uint8_t kTypeMask = 0x07;
constexpr std::uint8_t kEndStream = 0x10;
constexpr std::uint8_t kCut = 0x20;         // HEADERS, CONTINUATION: more of the block follows
constexpr std::uint8_t kPadded = 0x20;      // DATA
constexpr std::uint8_t kNew = 0x40;         // HEADERS of the client: on a stream of its own
constexpr std::uint8_t kConnection = 0x40;  // WINDOW_UPDATE
/// The second octet: the stream whose block is open, instead of the one with this number.
constexpr std::uint8_t kOfBlock = 0x80;

wire::hpack::FieldList first_section(Role by) {
  if (by == Role::server) {
    return {{":status", "200"}};
  }
  return {{":method", "POST"},
          {":scheme", "http"},
          {":path", "/"},
          {":authority", "localhost"},
          {"user-agent", "fuzz"}};
}

}  // namespace

wire::StreamId Conversation::stream(std::uint8_t choice) const {
  return opened_ == 0 ? 1 : 2 * (choice % opened_) + 1;
}

/// The first section of a stream, or trailers.
wire::Frame Conversation::headers(Said& said, std::uint8_t flags, std::uint8_t number) {
  Speaker& speaker = speakers_[said.by];
  if (said.by == Role::client && (opened_ == 0 || ((flags & kNew) != 0 && opened_ < kStreams))) {
    said.stream = 2 * opened_++ + 1;
  }
  const auto bit = static_cast<std::uint8_t>(1U << (said.stream / 2));
  wire::hpack::FieldList fields = {{"x-trailer", "1"}};
  if ((speaker.sections & bit) == 0) {
    speaker.sections |= bit;
    fields = first_section(said.by);
    if (number > 0) {
      said.content_length = number - 1U;
      fields.push_back({"content-length", std::to_string(number - 1U)});
    }
  }
  const wire::Buffer block = speaker.encoder.encode(fields, {.dynamic_table = true});
  const bool whole = (flags & kCut) == 0;
  const std::size_t size = whole ? block.size() : block.size() / 2;
  speaker.rest.assign(block.begin() + static_cast<std::ptrdiff_t>(size), block.end());
  speaker.block = said.stream;
  return wire::Headers{
      .fragment = {block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size)},
      .end_stream = (flags & kEndStream) != 0,
      .end_headers = whole};
}

wire::Frame Conversation::continuation(Said& said, bool end_headers) {
  wire::Buffer& rest = speakers_[said.by].rest;
  return wire::Continuation{.fragment = end_headers ? std::exchange(rest, {}) : wire::Buffer(),
                            .end_headers = end_headers};
}

bool Conversation::next(Said& said) {
  std::uint8_t head = 0;
  std::uint8_t choice = 0;
  std::uint8_t number = 0;
  std::uint8_t more = 0;
  if (!cursor_.u8(head) || !cursor_.u8(choice) || !cursor_.u8(number) || !cursor_.u8(more)) {
    return false;
  }
  said = {};
  said.by = (head & kServer) != 0 ? Role::server : Role::client;
  said.stream = stream(choice);
  const wire::StreamId block = speakers_[said.by].block;
  if ((choice & kOfBlock) != 0 && block != 0) {
    said.stream = block;
  }
  const auto count = static_cast<std::uint32_t>(number << 8U | more);
  switch (head >> kTypeShift & kTypeMask) {
    case 0:
    case 1:
      said.frame = headers(said, head, number);
      break;
    case 2:
      said.frame = continuation(said, (head & kCut) == 0);
      break;
    case 3:
      said.frame = wire::RstStream{wire::ErrorCode::CANCEL};
      break;
    case 4:
      said.stream = (head & kConnection) != 0 ? 0 : said.stream;
      said.frame = wire::WindowUpdate{count + 1};
      break;
    case 5:  // little, as content-length can say
      said.frame = wire::Data{.data = wire::Buffer(number), .end_stream = (head & kEndStream) != 0};
      break;
    default: {  // now and then much, as a window is large
      const bool much = number >= 0xe0;
      const std::uint32_t size = much ? wire::kDefaultMaxFrameSize - 256 : number;
      const bool padded = (head & kPadded) != 0;
      said.frame = wire::Data{.data = wire::Buffer(size),
                              .end_stream = (head & kEndStream) != 0,
                              .padding = padded ? std::optional(wire::Buffer(more)) : std::nullopt};
    }
  }
  return true;
}

}  // namespace fuzz
