// The dynamic table as RFC 7541 §4 tells it, with no thought of speed: what the decoder's table is
// compared with.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wire/bytes.h"
#include "wire/hpack/table.h"

namespace fuzz {

class NaiveTable {
 public:
  void insert(std::string name, std::string value);
  void resize(std::size_t capacity);
  std::size_t capacity() const { return capacity_; }
  std::size_t size() const { return size_; }
  std::size_t count() const { return entries_.size(); }
  /// Name and value; 0 is the newest.
  const std::pair<std::string, std::string>& entry(std::size_t age) const { return entries_[age]; }

  /// What differs, for people; nothing if both hold the same entries, newest first.
  std::optional<std::string> difference(const wire::hpack::DynamicTable& table) const;

 private:
  void evict_to(std::size_t size);

  std::deque<std::pair<std::string, std::string>> entries_;  // newest first
  std::size_t size_ = 0;
  std::size_t capacity_ = wire::hpack::kDefaultTableSize;
};

/// The sizes of the updates that a block begins with, read in the plainest way.
std::vector<std::uint64_t> leading_size_updates(wire::Bytes block);

}  // namespace fuzz
