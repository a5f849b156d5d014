// How often a trace is looked at. Each look of the judge is linear in the trace, so that a look
// after each piece of a flood would be quadratic.
#pragma once

#include <chrono>
#include <cstddef>

namespace engine {

class Pace {
 public:
  /// So many events call for a look at once: the trace is short, or has grown by a fourth since the
  /// last look.
  bool due(std::size_t events) const { return events >= next_; }
  /// A look was had at so many events.
  void looked(std::size_t events) { next_ = events < kShort ? 0 : events + events / 4; }
  /// A look is had earlier if nothing comes for so long: longer than the look itself will take.
  static std::chrono::milliseconds pause(std::size_t events) {
    return std::chrono::milliseconds(1 + events / 1'000);
  }

 private:
  static constexpr std::size_t kShort = 256;

  std::size_t next_ = 0;
};

}  // namespace engine
