// Brings about what a plan is given: a connection in order, a stream that is open.
#pragma once

#include <optional>
#include <string>

#include "harness/engine/scene.h"
#include "wire/judge/trace.h"

namespace engine {

class FixtureSetup {
 public:
  FixtureSetup(Scene& scene, Connection& connection);

  /// How it ended, once it has.
  std::optional<wire::judge::FixtureEnded> progress();
  void stop() { timer_.cancel(); }
  /// Nothing was refused or closed, and still the connection did not get in order.
  bool target_silent() const { return late_ && !connection_.failed() && !connection_.ended(); }

 private:
  bool bare() const;
  void send_preface();
  bool ready();
  void complete();

  Scene& scene_;
  Connection& connection_;
  bool completed_ = false;
  bool late_ = false;
  Timer timer_;
};

}  // namespace engine
