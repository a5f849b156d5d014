#include "wire/hpack/table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace wire::hpack {
namespace {

constexpr std::size_t kFirstRoom = 1024;
constexpr std::size_t kFirstSlots = 16;

char* append(char* out, std::string_view text) { return std::copy(text.begin(), text.end(), out); }

}  // namespace

bool DynamicTable::insert(std::string_view name, std::string_view value) {
  const std::size_t size = field_size(name, value);
  if (size > capacity_) {
    evict_to(0);
    return false;
  }
  evict_to(capacity_ - size);
  make_slot();
  make_room(name.size() + value.size());
  append(append(octets_.get() + (position_ - origin_), name), value);
  slots_[inserted_ & mask_] = {position_, static_cast<std::uint32_t>(name.size()),
                               static_cast<std::uint32_t>(value.size())};
  position_ += name.size() + value.size();
  size_ += size;
  ++count_;
  ++inserted_;
  return true;
}

void DynamicTable::resize(std::uint32_t capacity) {
  capacity_ = capacity;
  evict_to(capacity);
}

void DynamicTable::evict_to(std::size_t size) {
  while (size_ > size) {
    const Slot& oldest = slots_[(inserted_ - count_) & mask_];
    size_ -= oldest.name_size + oldest.value_size + kFieldOverhead;
    --count_;
  }
}

/// Makes sure that the ring has room for one more slot.
void DynamicTable::make_slot() {
  if (count_ < slots_.size()) {
    return;
  }
  std::vector<Slot> ring(std::max(kFirstSlots, slots_.size() * 2));
  for (std::uint64_t i = inserted_ - count_; i < inserted_; ++i) {
    ring[i & (ring.size() - 1)] = slots_[i & mask_];
  }
  slots_ = std::move(ring);
  mask_ = slots_.size() - 1;
}

/// Makes sure that `octets` more fit behind position_. The buffer that was in use keeps its octets,
/// so that views into it are good until the next call.
void DynamicTable::make_room(std::size_t octets) {
  if (position_ - origin_ + octets <= room_) {
    return;
  }
  const std::uint64_t first =
      count_ == 0 ? position_ : slots_[(inserted_ - count_) & mask_].position;
  const std::size_t alive = position_ - first;
  const std::size_t room = std::max(kFirstRoom, std::bit_ceil((alive + octets) * 2));
  if (spare_room_ < room) {
    spare_ = std::make_unique_for_overwrite<char[]>(room);
    spare_room_ = room;
  }
  if (alive > 0) {
    std::memcpy(spare_.get(), octets_.get() + (first - origin_), alive);
  }
  origin_ = first;
  octets_.swap(spare_);
  std::swap(room_, spare_room_);
}

}  // namespace wire::hpack
