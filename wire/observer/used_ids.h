// Which stream identifiers one end has used.
#pragma once

#include <cstddef>
#include <vector>

#include "wire/types.h"

namespace wire::observer {

/// Identifiers in rising order, as ranges; where there are too many gaps, the oldest ones are
/// forgotten and count as used.
class UsedIds {
 public:
  UsedIds() { ranges_.reserve(kRanges + 1); }

  /// The greatest one, 0 if there is none.
  StreamId highest() const { return ranges_.empty() ? 0 : ranges_.back().last; }
  bool contains(StreamId id) const;
  /// One above highest().
  void add(StreamId id);

 private:
  static constexpr std::size_t kRanges = 64;
  struct Range {
    StreamId first;
    StreamId last;
  };
  std::vector<Range> ranges_;
};

}  // namespace wire::observer
