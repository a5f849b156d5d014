// One attempt at a plan, live: the fixture, the steps in order, the silent epilogue, then a while
// of listening. It decides nothing: it asks the judge how the current expectation stands, and notes
// in the trace when a barrier was answered or a time was over.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "harness/engine/connection.h"
#include "harness/engine/epilogue.h"
#include "harness/engine/event_loop.h"
#include "harness/engine/fixture_setup.h"
#include "harness/engine/pace.h"
#include "harness/engine/patience.h"
#include "harness/engine/scene.h"
#include "harness/engine/script.h"
#include "harness/engine/target.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace engine {

class Performance {
 public:
  /// What a performance tells its owner. `over`: the epilogue has been answered or given up; the
  /// connections stay open and read. `late`: something came after that.
  struct Callbacks {
    std::function<void(Performance&)> over;
    std::function<void(Performance&)> late;
    Measure measure = nullptr;
  };

  /// `plan` and `attempt` must outlive the performance; events are appended to `attempt`.
  Performance(EventLoop& loop, Keeping keeping, const wire::judge::Plan& plan,
              wire::judge::Attempt& attempt, const Target& target,
              const wire::judge::Baseline& baseline, Patience patience, Callbacks callbacks);
  ~Performance();

  void start();
  /// The target died or was killed; nothing more is asked of it.
  void target_died(const std::string& why);
  /// Closes the connections; no more events.
  void close();
  /// Lets go of the attempt's events.
  void forget() { scene_.recorder.forget(); }

  bool over() const { return stage_ == Stage::over; }
  double began() const { return began_; }
  double ended() const { return ended_; }
  const wire::judge::Attempt& attempt() const { return attempt_; }
  std::uint32_t incarnation() const { return target_.incarnation; }
  /// The fixture or the epilogue met with silence: the whole target may hang.
  bool target_silent() const {
    return epilogue_ ? epilogue_->target_silent() : fixture_ && fixture_->target_silent();
  }
  /// The target refused a connection.
  bool refused() const;
  /// The target took the connection and ended it before the fixture had come about.
  bool hung_up_in_fixture() const { return !script_ && connection_->ended(); }
  /// How often the whole trace was looked at.
  std::size_t looks() const { return looks_; }

 private:
  enum class Stage : std::uint8_t { fixture, script, epilogue, over };

  std::unique_ptr<Connection> new_connection(const Target& target);
  void on_event(Connection& connection, Connection::What what);
  void schedule_progress();
  void progress();
  const std::string& exceeded() const;
  void progress_fixture();
  void progress_script();
  void progress_epilogue();
  void give_up(const std::string& why);
  void stop_parts();
  void finish();

  EventLoop& loop_;
  Keeping keeping_;
  wire::judge::Attempt& attempt_;
  Target target_;
  Callbacks callbacks_;
  Scene scene_;

  Stage stage_ = Stage::fixture;
  double began_ = 0;
  double ended_ = 0;
  bool closed_ = false;
  std::unique_ptr<Connection> connection_;  // the script's
  std::optional<FixtureSetup> fixture_;
  std::optional<Script> script_;
  std::optional<Epilogue> epilogue_;

  bool progress_scheduled_ = false;
  Pace pace_;
  std::size_t looks_ = 0;
  Timer pause_timer_;  // runs while input that calls for no look by itself goes on
  Timer limit_timer_;  // of the whole attempt
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace engine
