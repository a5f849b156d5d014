// Octets that have come in and are not used up yet.
#pragma once

#include <cstddef>

#include "wire/bytes.h"

namespace wire {

/// A queue of octets whose front is contiguous. Appending costs what is appended and what is left.
class Backlog {
 public:
  void append(Bytes octets) {
    octets_.erase(octets_.begin(), octets_.begin() + static_cast<std::ptrdiff_t>(used_));
    used_ = 0;
    octets_.insert(octets_.end(), octets.begin(), octets.end());
  }

  /// What is not used up; valid until the next append().
  Bytes rest() const { return Bytes(octets_).subspan(used_); }
  std::size_t size() const { return octets_.size() - used_; }

  /// Uses up the first `count` octets, of which there must be so many.
  void drop(std::size_t count) { used_ += count; }

 private:
  Buffer octets_;
  std::size_t used_ = 0;
};

}  // namespace wire
