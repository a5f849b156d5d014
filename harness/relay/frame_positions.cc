#include "harness/relay/frame_positions.h"

#include <algorithm>

namespace relay {

void FramePositions::feed(wire::Bytes octets) {
  if (frames_.size() > 1) {
    first_ += frames_.size() - 1;
    frames_.erase(frames_.begin(), frames_.end() - 1);
  }
  while (!octets.empty()) {
    const std::size_t skipped = std::min(skip_, octets.size());
    skip_ -= skipped;
    position_ += skipped;
    octets = octets.subspan(skipped);
    const std::size_t taken = std::min(wire::kFrameHeaderSize - header_.size(), octets.size());
    const wire::Bytes part = octets.first(taken);
    header_.insert(header_.end(), part.begin(), part.end());
    position_ += taken;
    octets = octets.subspan(taken);
    if (const auto header = wire::FrameHeader::decode(header_)) {
      frames_.push_back({*header, position_ - wire::kFrameHeaderSize});
      skip_ = header->length;
      header_.clear();
    }
  }
}

const FramePositions::Frame* FramePositions::find(std::uint64_t number) const {
  return number >= first_ && number - first_ < frames_.size() ? &frames_[number - first_] : nullptr;
}

}  // namespace relay
