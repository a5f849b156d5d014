#include "wire/observer/stream_table.h"

#include <algorithm>

namespace wire::observer {

Stream* StreamTable::find(StreamId id) {
  if (id == 0 || buckets_.empty()) {
    return nullptr;
  }
  const std::uint32_t slot = buckets_[bucket_of(id)];
  return slot == kNone ? nullptr : &slots_[slot];
}

Stream* StreamTable::open(StreamId id) {
  if (live() == max_streams_) {
    return nullptr;
  }
  if ((used_ + 1) * 2 > buckets_.size()) {
    grow();
  }
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  slots_[slot].begin(id);
  insert(slot);
  ++used_;
  return &slots_[slot];
}

void StreamTable::retire(const Stream& stream) {
  if (max_closed_ == 0) {
    erase(stream.id);
    return;
  }
  if (closed_count_ == max_closed_) {
    forget_oldest();
  }
  closed_.resize(max_closed_);
  closed_[(closed_first_ + closed_count_) % max_closed_] = stream.id;
  ++closed_count_;
}

void StreamTable::forget_oldest() {
  erase(closed_[closed_first_]);
  closed_first_ = (closed_first_ + 1) % max_closed_;
  --closed_count_;
}

/// Where the stream is, or where it would be put.
std::size_t StreamTable::bucket_of(StreamId id) const {
  std::size_t bucket = home(id);
  while (buckets_[bucket] != kNone && slots_[buckets_[bucket]].id != id) {
    bucket = (bucket + 1) & (buckets_.size() - 1);
  }
  return bucket;
}

void StreamTable::insert(std::uint32_t slot) { buckets_[bucket_of(slots_[slot].id)] = slot; }

void StreamTable::erase(StreamId id) {
  const std::size_t mask = buckets_.size() - 1;
  std::size_t hole = bucket_of(id);
  const std::uint32_t slot = buckets_[hole];
  slots_[slot].id = 0;
  free_.push_back(slot);
  --used_;
  // Close the gap: whoever was pushed past the hole moves into it.
  for (std::size_t next = (hole + 1) & mask; buckets_[next] != kNone; next = (next + 1) & mask) {
    const std::size_t wanted = home(slots_[buckets_[next]].id);
    if (((next - wanted) & mask) >= ((next - hole) & mask)) {
      buckets_[hole] = buckets_[next];
      hole = next;
    }
  }
  buckets_[hole] = kNone;
}

void StreamTable::grow() {
  constexpr std::size_t kFirst = 64;
  const std::size_t size = std::max(kFirst, buckets_.size() * 2);
  buckets_.assign(size, kNone);
  shift_ = 32;
  for (std::size_t left = size; left > 1; left /= 2) {
    --shift_;
  }
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].id != 0) {
      insert(slot);
    }
  }
}

}  // namespace wire::observer
