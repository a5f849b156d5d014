#include "wire/observer/intake.h"

#include <algorithm>

namespace wire::observer {

std::optional<Intake::Cut> Intake::next(std::uint32_t limit) {
  if (used_ > 0) {
    kept_.clear();
    used_ = 0;
  }
  skip();
  const bool whole_header = !kept_.empty() ? complete_header() : rest_.size() >= kFrameHeaderSize;
  if (!whole_header) {
    kept_.insert(kept_.end(), rest_.begin(), rest_.end());
    rest_ = {};
    return std::nullopt;
  }
  const Bytes front = kept_.empty() ? rest_ : Bytes(kept_);
  const FrameHeader header = *FrameHeader::decode(front);
  const std::size_t size = kFrameHeaderSize + header.length;
  if (header.length > limit) {
    skip_ = size - kept_.size();
    kept_.clear();
    skip();
    return Cut{header, std::nullopt};
  }
  if (kept_.empty() && rest_.size() >= size) {
    const Bytes payload = rest_.subspan(kFrameHeaderSize, header.length);
    drop(size);
    return Cut{header, payload};
  }
  const std::size_t more = std::min(size - kept_.size(), rest_.size());
  kept_.insert(kept_.end(), rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(more));
  drop(more);
  if (kept_.size() < size) {
    return std::nullopt;
  }
  used_ = size;
  return Cut{header, Bytes(kept_).subspan(kFrameHeaderSize)};
}

/// Appends to what is kept until there is a whole header. False: there are too few octets.
bool Intake::complete_header() {
  if (kept_.size() < kFrameHeaderSize) {
    const std::size_t more = std::min(kFrameHeaderSize - kept_.size(), rest_.size());
    kept_.insert(kept_.end(), rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(more));
    drop(more);
  }
  return kept_.size() >= kFrameHeaderSize;
}

void Intake::skip() {
  const std::size_t count = std::min(skip_, rest_.size());
  drop(count);
  skip_ -= count;
}

std::optional<FrameHeader> Intake::partial() const {
  return used_ > 0 ? std::nullopt : FrameHeader::decode(kept_);
}

}  // namespace wire::observer
