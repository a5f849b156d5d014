// Performs a `flood`: says the same round by round, and has the target measured in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "harness/engine/scene.h"
#include "wire/judge/plan.h"

namespace engine {

class Flooding {
 public:
  Flooding(Scene& scene, Connection& connection, std::size_t step,
           const wire::judge::Flood& verb);

  /// True once the last round is over and all that came has been read, or the peer has ended the
  /// connection.
  bool progress();
  void stop();

 private:
  enum class Stage : std::uint8_t { measuring, taking_in, hearing, over };

  void say_round();
  tl::expected<void, std::string> say_all();
  void look_again(Milliseconds after);
  void measure();
  void measured(std::optional<Usage> usage);
  /// The target has taken in the round, or as much of it as it will.
  bool taken_in();
  /// Nothing has been read or come for some time.
  bool idle();
  bool lasts(double seconds) const;
  void record(std::optional<Usage> usage, bool last);

  Scene& scene_;
  Connection& connection_;
  std::size_t step_;
  const wire::judge::Flood& verb_;

  Stage stage_ = Stage::measuring;
  std::uint32_t round_ = 0;
  std::uint64_t said_before_;  // octets, before the flood
  std::uint64_t heard_before_;
  std::uint64_t stood_at_ = 0;  // what is watched, when it last moved
  double moved_at_ = 0;
  double flood_began_at_;
  double began_at_ = 0;  // the stage
  bool stalled_ = false;  // the peer reads no more
  bool due_ = false;
  Timer timer_;
  /// Expires with this object: a measure may come late.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace engine
