// Waits for what one `expect` or `either` step expects. As long as the judge has not settled it:
// the barrier, then the grace, else the deadline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/engine/scene.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace engine {

class Expectation {
 public:
  /// `expected`: the alternatives, of which one is enough.
  Expectation(Scene& scene, Connection& connection, std::size_t step,
              std::vector<const wire::judge::Expect*> expected, wire::judge::Barrier barrier);

  /// True once the step is settled.
  bool progress();
  void stop();

 private:
  /// What it waits for next.
  enum class Waiting : std::uint8_t { nothing, round_trip, call, time };

  bool settled() const;
  void begin();
  void begin_round_trip();
  void progress_barrier();
  void await_close();
  void begin_grace();
  bool nothing_more_to_come() const;
  bool stream_over(const wire::judge::Expect& expect) const;
  void mark(wire::judge::Marked::What what);

  Scene& scene_;
  Connection& connection_;
  std::size_t step_;
  std::vector<const wire::judge::Expect*> expected_;
  wire::judge::Barrier barrier_;

  Waiting waiting_ = Waiting::nothing;
  wire::StreamId barrier_stream_ = 0;
  bool time_over_ = false;
  bool grace_begun_ = false;
  bool close_awaited_ = false;
  Timer deadline_timer_;
  Timer grace_timer_;
};

}  // namespace engine
