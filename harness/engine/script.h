// Performs the steps of a plan, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "harness/engine/expectation.h"
#include "harness/engine/flooding.h"
#include "harness/engine/scene.h"
#include "wire/judge/plan.h"

namespace engine {

class Script {
 public:
  Script(Scene& scene, Connection& connection);

  /// Performs what can be performed now; true once the last step is done.
  bool progress();
  /// Nothing more is performed.
  void stop();

 private:
  enum class StepState : std::uint8_t { done, waiting };

  bool left_out(const wire::judge::Step& step) const;
  void begin_step();
  void end_step();
  StepState perform(const wire::judge::Step& step);
  StepState perform_verb(const wire::judge::Send& send);
  StepState perform_verb(const wire::judge::Expect& expect);
  StepState perform_verb(const wire::judge::Either& either);
  StepState perform_verb(const wire::judge::Whenever& whenever);
  StepState perform_verb(const wire::judge::Wait& wait);
  StepState perform_verb(const wire::judge::Close& close);
  StepState perform_verb(const wire::judge::Repeat& repeat);
  StepState perform_verb(const wire::judge::Flood& flood);
  /// Performs the sends, then waits until their messages have found credit.
  StepState say_all(std::span<const wire::judge::Send> sends, std::uint32_t times);
  /// Performs a send; false where that is impossible, and the attempt has been given up.
  bool say(const wire::judge::Send& send);
  StepState await_time(Milliseconds time);
  StepState await(std::vector<const wire::judge::Expect*> expected, wire::judge::Barrier barrier);
  void answer_whenevers();

  Scene& scene_;
  Connection& connection_;
  bool stopped_ = false;

  std::size_t step_ = 0;
  bool begun_ = false;
  bool waiting_ = false;  // what the step does is done, and it waits
  bool time_over_ = false;
  Timer timer_;
  std::optional<Expectation> expectation_;
  std::optional<Flooding> flooding_;

  /// An active `whenever`, and how far into the trace it has looked.
  struct Whenever {
    const wire::judge::Whenever* verb;
    std::size_t looked_at;
  };
  std::vector<Whenever> whenevers_;
};

}  // namespace engine
