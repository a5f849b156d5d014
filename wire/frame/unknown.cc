#include "wire/frame/unknown.h"

namespace wire {

tl::expected<Unknown, Reject> Unknown::decode(const FrameHeader& header, Bytes payload) {
  return Unknown{Buffer(payload.begin(), payload.end()), header.type, header.flags};
}

void Unknown::encode(Writer& writer) const { writer.bytes(payload); }

}  // namespace wire
