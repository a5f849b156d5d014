// The dynamic table (RFC 7541 §2.3.2, §4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "wire/hpack/field.h"
#include "wire/hpack/static_table.h"

namespace wire::hpack {

/// The size of a dynamic table before anyone says otherwise (RFC 9113 §6.5.2).
inline constexpr std::uint32_t kDefaultTableSize = 4096;
/// An index that no dynamic table can reach, whatever its size: every entry takes 32 octets of at
/// most 2^32-1.
inline constexpr std::uint32_t kUnreachableIndex = kStaticEntries + (1U << 27U);

/// Entries in the order of their insertion; the newest has index 1 here, 62 on the wire. An
/// insertion can move the octets: views last until the next insert() or resize().
class DynamicTable {
 public:
  explicit DynamicTable(std::uint32_t capacity = kDefaultTableSize) : capacity_(capacity) {}

  /// The size that the entries may add up to ("maximum size" in RFC 7541 §4.2).
  std::uint32_t capacity() const { return capacity_; }
  /// What the entries add up to, 32 octets of overhead each (§4.1).
  std::size_t size() const { return size_; }
  /// How many entries there are.
  std::uint32_t count() const { return count_; }
  /// How many have ever been inserted.
  std::uint64_t inserted() const { return inserted_; }

  /// Entry `index` (1 … count(), 1 is the newest).
  Entry entry(std::uint32_t index) const {
    const Slot& slot = slots_[(inserted_ - index) & mask_];
    const char* octets = octets_.get() + (slot.position - origin_);
    return {{octets, slot.name_size}, {octets + slot.name_size, slot.value_size}};
  }

  /// Evicts the oldest entries until the new one fits, then inserts it (§4.4). False: it is larger
  /// than the table, which is empty now; this is no error. The views may point into this table.
  bool insert(std::string_view name, std::string_view value);

  /// Changes the capacity; the oldest entries are evicted until the rest fits (§4.3).
  void resize(std::uint32_t capacity);

 private:
  struct Slot {
    std::uint64_t position;  // of its first octet, counted since the table began
    std::uint32_t name_size;
    std::uint32_t value_size;
  };

  void evict_to(std::size_t size);
  void evict_oldest();
  void make_slot();
  void make_room(std::size_t octets);

  std::uint32_t capacity_;
  std::size_t size_ = 0;
  std::uint32_t count_ = 0;
  std::uint64_t inserted_ = 0;

  // Names and values stand one behind the other in one buffer. When its end is reached, what is
  // still alive moves to the front of a second one, which is at least half empty: each octet is
  // copied about once more, the two take turns, and memory stays within a small multiple of the
  // capacity.
  std::unique_ptr<char[]> octets_;
  std::size_t room_ = 0;  // octets of the buffer
  std::unique_ptr<char[]> spare_;
  std::size_t spare_room_ = 0;
  std::uint64_t origin_ = 0;    // position of the buffer's first octet
  std::uint64_t position_ = 0;  // where the next entry goes

  std::vector<Slot> slots_;  // a ring; its length is a power of two
  std::uint64_t mask_ = 0;
};

}  // namespace wire::hpack
