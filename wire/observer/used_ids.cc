#include "wire/observer/used_ids.h"

#include <algorithm>

namespace wire::observer {

bool UsedIds::contains(StreamId id) const {
  return std::any_of(ranges_.rbegin(), ranges_.rend(), [id](const Range& range) {
    return id >= range.first && id <= range.last && (id - range.first) % 2 == 0;
  });
}

void UsedIds::add(StreamId id) {
  if (!ranges_.empty() && id == ranges_.back().last + 2) {
    ranges_.back().last = id;
    return;
  }
  ranges_.push_back({id, id});
  if (ranges_.size() > kRanges) {
    ranges_[1].first = ranges_[0].first;
    ranges_.erase(ranges_.begin());
  }
}

}  // namespace wire::observer
