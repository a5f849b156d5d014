#include "harness/engine/field_blocks.h"

#include <utility>
#include <variant>

namespace engine {
namespace {

/// A block is never longer than this; its rest is dropped, so that it does not decode.
constexpr std::size_t kMaxBlock = std::size_t{1} << 20;

}  // namespace

void FieldBlocks::collect(wire::judge::FrameSeen& seen) {
  bool end_headers = false;
  if (const auto* headers = std::get_if<wire::Headers>(&seen.frame)) {
    begin(seen.header);
    append(headers->fragment);
    end_headers = headers->end_headers;
  } else if (const auto* push = std::get_if<wire::PushPromise>(&seen.frame)) {
    begin(seen.header);
    append(push->fragment);
    end_headers = push->end_headers;
  } else if (const auto* continuation = std::get_if<wire::Continuation>(&seen.frame)) {
    append(continuation->fragment);
    end_headers = continuation->end_headers;
  }
  if (end_headers) {
    finish(seen);
  }
}

void FieldBlocks::begin(const wire::FrameHeader& header) {
  block_.clear();
  stream_ = header.stream;
  ends_stream_ = header.type == static_cast<std::uint8_t>(wire::FrameType::HEADERS) &&
                 header.has(wire::flag::END_STREAM);
}

void FieldBlocks::append(wire::Bytes fragment) {
  if (block_.size() + fragment.size() <= kMaxBlock) {
    block_.insert(block_.end(), fragment.begin(), fragment.end());
  }
}

void FieldBlocks::finish(wire::judge::FrameSeen& seen) {
  stream_ = 0;
  seen.block_ends_stream = ends_stream_;
  if (lost_) {
    return;
  }
  auto fields = decoder_.decode(block_);
  if (fields) {
    seen.block = std::move(*fields);
    return;
  }
  // Without a common table nothing further can be decoded; what we sent wrongly ourselves is no
  // finding.
  lost_ = true;
  if (seen.direction == wire::judge::Direction::in) {
    seen.malformed = std::move(fields.error());
  }
}

}  // namespace engine
