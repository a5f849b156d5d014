// What an end provably knows of what the other end has said.
//
// An end that grants rights is taken at its word at once. When it takes rights away, the other end
// is accused only after it provably processed that: a SETTINGS acknowledgement, or two round trips.
// One is too few, because some stacks put acknowledgements before frames that wait to be written.
#pragma once

#include <algorithm>
#include <cstdint>

namespace wire::observer {

/// Counts the round trips that one end has begun one after the other. A round trip begins with PING
/// or SETTINGS and ends with its acknowledgement.
class RoundTrips {
 public:
  /// A point in time, counted in round trips.
  using Stamp = std::uint32_t;

  /// A PING or SETTINGS leaves: when its acknowledgement comes, hand this to complete().
  Stamp begin() {
    ++under_way_;
    return completed_;
  }
  void complete(Stamp begun) {
    under_way_ = under_way_ > 0 ? under_way_ - 1 : 0;
    completed_ = std::max(completed_, begun + 1);
  }

  /// Now; a round trip that is under way already proves nothing about what is said now.
  Stamp now() const { return completed_ + (under_way_ > 0 ? 1 : 0); }
  /// Two round trips have begun and ended after `since`: the other end knew of it when it sent what
  /// it sends now.
  bool proven(Stamp since) const { return completed_ >= since + 2; }

 private:
  Stamp completed_ = 0;
  std::uint32_t under_way_ = 0;
};

}  // namespace wire::observer
