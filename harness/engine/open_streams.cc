#include "harness/engine/open_streams.h"

namespace engine {
namespace {

bool is(const wire::FrameHeader& header, wire::FrameType type) {
  return header.type == static_cast<std::uint8_t>(type);
}

bool ends_stream(const wire::FrameHeader& header) {
  return (is(header, wire::FrameType::HEADERS) || is(header, wire::FrameType::DATA)) &&
         header.has(wire::flag::END_STREAM);
}

}  // namespace

void OpenStreams::sent(const wire::FrameHeader& header) {
  if (is(header, wire::FrameType::HEADERS) && header.stream % 2 == 1 && header.stream > highest_) {
    highest_ = header.stream;
    open_[header.stream] = {};
  }
  if (is(header, wire::FrameType::RST_STREAM)) {
    open_.erase(header.stream);
  } else if (ends_stream(header)) {
    end(header.stream, &Ended::ours);
  }
}

void OpenStreams::received(const wire::FrameHeader& header) {
  if (is(header, wire::FrameType::RST_STREAM)) {
    open_.erase(header.stream);
  } else if (ends_stream(header)) {
    end(header.stream, &Ended::peers);
  }
}

void OpenStreams::end(wire::StreamId stream, bool Ended::*direction) {
  const auto found = open_.find(stream);
  if (found == open_.end()) {
    return;
  }
  found->second.*direction = true;
  if (found->second.ours && found->second.peers) {
    open_.erase(found);
  }
}

}  // namespace engine
