// The memory that the traces of a whole run take: one number.
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "wire/judge/trace.h"

namespace engine {

/// What keeping an event takes, about: its octets, what was decoded from them, the event itself.
std::size_t size_in_memory(const decltype(wire::judge::Event::what)& what);

class TraceMemory {
 public:
  /// `make_room` lets go of something that can be spared; false where nothing is left.
  TraceMemory(std::size_t limit, std::function<bool()> make_room)
      : limit_(limit), make_room_(std::move(make_room)) {}

  /// False where the octets do not fit, whatever can be spared.
  [[nodiscard]] bool take(std::size_t octets);
  /// For what must be kept in any case; small.
  void take_anyway(std::size_t octets) { used_ += octets; }
  void give_back(std::size_t octets) { used_ -= octets; }

  std::size_t limit() const { return limit_; }
  std::size_t used() const { return used_; }

 private:
  std::size_t limit_;
  std::function<bool()> make_room_;
  std::size_t used_ = 0;
};

}  // namespace engine
