// Which calls have been: a `cancel` that comes too late is no error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_set>

namespace reference {

/// Remembers the ids of the calls that ended last.
class EndedCalls {
 public:
  void add(std::int64_t id) {
    if (!ids_.insert(id).second) {
      return;
    }
    order_.push_back(id);
    if (order_.size() > most) {
      ids_.erase(order_.front());
      order_.pop_front();
    }
  }

  bool contains(std::int64_t id) const { return ids_.contains(id); }

 private:
  static constexpr std::size_t most = 65'536;

  std::unordered_set<std::int64_t> ids_;
  std::deque<std::int64_t> order_;
};

}  // namespace reference
