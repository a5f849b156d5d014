// How long the engine waits. The only clocks of a run stand here.
#pragma once

#include <chrono>

namespace engine {

/// Times of one attempt. They bound waiting for a target that says nothing; one that answers is
/// never waited for longer than it takes.
struct Patience {
  std::chrono::milliseconds grace{50};  // quiet after a barrier, before what did not come is absent
  std::chrono::milliseconds deadline{1000};  // for an answer, a fixture, a barrier

  /// For a first look, beside many neighbours.
  static Patience first(double scale) {
    return scaled({std::chrono::milliseconds{50}, std::chrono::milliseconds{1000}}, scale);
  }
  /// For a second look at what was absent: few neighbours, generous time.
  static Patience generous(double scale) {
    return scaled({std::chrono::milliseconds{1000}, std::chrono::milliseconds{3000}}, scale);
  }

 private:
  static Patience scaled(Patience patience, double scale) {
    using Real = std::chrono::duration<double, std::milli>;
    patience.grace =
        std::chrono::duration_cast<std::chrono::milliseconds>(Real(patience.grace) * scale);
    patience.deadline =
        std::chrono::duration_cast<std::chrono::milliseconds>(Real(patience.deadline) * scale);
    return patience;
  }
};

/// No attempt takes longer, whatever its plan waits for.
inline constexpr std::chrono::milliseconds kAttemptLimit{60'000};

/// How long a finished case's connections stay open and read beside the others, as long as these
/// leave room for them; and the least of it at the end of the run, when nothing else needs the room.
inline constexpr std::chrono::milliseconds kLinger{500};
inline constexpr std::chrono::milliseconds kLeastLinger{50};

}  // namespace engine
