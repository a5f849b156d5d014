#include "fuzz/oracle/naive_table.h"

namespace fuzz {
namespace {

constexpr std::size_t kOverhead = 32;  // of each entry (§4.1)

std::size_t size_of(const std::string& name, const std::string& value) {
  return name.size() + value.size() + kOverhead;
}

}  // namespace

void NaiveTable::evict_to(std::size_t size) {
  while (size_ > size) {
    size_ -= size_of(entries_.back().first, entries_.back().second);
    entries_.pop_back();
  }
}

void NaiveTable::insert(std::string name, std::string value) {
  const std::size_t size = size_of(name, value);
  evict_to(size > capacity_ ? 0 : capacity_ - size);
  if (size <= capacity_) {
    size_ += size;
    entries_.emplace_front(std::move(name), std::move(value));
  }
}

void NaiveTable::resize(std::size_t capacity) {
  capacity_ = capacity;
  evict_to(capacity);
}

std::optional<std::string> NaiveTable::difference(const wire::hpack::DynamicTable& table) const {
  if (table.count() != entries_.size() || table.size() != size_ || table.capacity() != capacity_) {
    return std::to_string(table.count()) + " entries of " + std::to_string(table.size()) +
           " octets in " + std::to_string(table.capacity()) + ", not " +
           std::to_string(entries_.size()) + " of " + std::to_string(size_) + " in " +
           std::to_string(capacity_);
  }
  for (std::uint32_t i = 0; i < table.count(); ++i) {
    const wire::hpack::Entry entry = table.entry(i + 1);
    if (entry.name != entries_[i].first || entry.value != entries_[i].second) {
      return "entry " + std::to_string(i + 1) + " is another";
    }
  }
  return std::nullopt;
}

std::vector<std::uint64_t> leading_size_updates(wire::Bytes block) {
  constexpr std::uint8_t kPattern = 0x20;
  constexpr std::uint8_t kPatternMask = 0xe0;
  constexpr std::uint8_t kPrefix = 0x1f;
  std::vector<std::uint64_t> sizes;
  std::size_t at = 0;
  while (at < block.size() && (block[at] & kPatternMask) == kPattern) {
    std::uint64_t value = block[at++] & kPrefix;
    if (value == kPrefix) {
      for (unsigned shift = 0; at < block.size() && shift <= 56; shift += 7) {
        const std::uint8_t octet = block[at++];
        value += static_cast<std::uint64_t>(octet & 0x7f) << shift;
        if ((octet & 0x80) == 0) {
          break;
        }
      }
    }
    sizes.push_back(value);
  }
  return sizes;
}

}  // namespace fuzz
