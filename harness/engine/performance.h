// One attempt at a plan, live: the fixture, the steps in order, the silent epilogue, then a while
// of listening. It decides nothing: it asks the judge how the current expectation stands, and notes
// in the trace when a barrier was answered or a time was over.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/connection.h"
#include "harness/engine/event_loop.h"
#include "harness/engine/patience.h"
#include "harness/engine/send.h"
#include "harness/engine/target.h"
#include "wire/judge/judge.h"
#include "wire/judge/live.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace engine {

/// Counters of the whole run, shared by everything that makes events.
struct Ordinals {
  std::uint32_t event = 0;
  std::uint32_t connection = 0;
  std::uint32_t next_event() { return event++; }
};

class Performance {
 public:
  /// What a performance tells its owner. `over`: the epilogue has been answered or given up; the
  /// connections stay open and read. `late`: something came after that.
  struct Callbacks {
    std::function<void(Performance&)> over;
    std::function<void(Performance&)> late;
  };

  /// `plan` and `attempt` must outlive the performance; events are appended to `attempt`.
  Performance(EventLoop& loop, Ordinals& ordinals, const wire::judge::Plan& plan,
              wire::judge::Attempt& attempt, const Target& target,
              const wire::judge::Baseline& baseline, Patience patience, Callbacks callbacks);
  ~Performance();

  void start();
  /// The target died or was killed; nothing more is asked of it.
  void target_died(const std::string& why);
  /// Closes the connections; no more events.
  void close();

  bool over() const { return stage_ == Stage::over; }
  double began() const { return began_; }
  double ended() const { return ended_; }
  const wire::judge::Attempt& attempt() const { return attempt_; }
  std::uint32_t incarnation() const { return target_.incarnation; }
  /// The epilogue had to open a connection of its own, and got no answer there: the whole target
  /// may hang.
  bool target_silent() const { return target_silent_; }
  /// The target refused a connection.
  bool refused() const { return refused_; }

 private:
  enum class Stage : std::uint8_t { fixture, script, epilogue, over };
  enum class StepState : std::uint8_t { done, waiting };
  /// What an unsettled expectation waits for next.
  enum class Waiting : std::uint8_t { nothing, round_trip, call, time };

  std::unique_ptr<Connection> new_connection();
  void record(std::uint32_t connection, Connection::What what);
  void on_event(Connection& connection, Connection::What what);
  void schedule_progress();
  void progress();

  void progress_fixture();
  void fixture_ended(bool ready, std::string why = {});
  void finish_fixture();

  void progress_script();
  bool left_out(const wire::judge::Step& step) const;
  StepState perform(const wire::judge::Step& step);
  StepState perform_verb(const wire::judge::Send& send);
  StepState perform_verb(const wire::judge::Expect& expect);
  StepState perform_verb(const wire::judge::Either& either);
  StepState perform_verb(const wire::judge::Whenever& whenever);
  StepState perform_verb(const wire::judge::Wait& wait);
  StepState perform_verb(const wire::judge::Close& close);
  StepState perform_verb(const wire::judge::Repeat& repeat);
  /// Performs a send; false where that is impossible, and the attempt has been given up.
  bool say(const wire::judge::Send& send);
  StepState await_time(Milliseconds time);
  StepState await_expectation(const std::vector<const wire::judge::Expect*>& expected,
                              wire::judge::Barrier barrier);
  void next_step();
  void mark(wire::judge::Marked::What what);
  void begin_waiting(const std::vector<const wire::judge::Expect*>& expected,
                     wire::judge::Barrier barrier);
  void progress_barrier();
  void await_close();
  void begin_grace();
  bool nothing_more_to_come(const std::vector<const wire::judge::Expect*>& expected) const;
  void answer_whenevers();

  void begin_epilogue();
  void begin_epilogue_elsewhere();
  void begin_epilogue_call(Connection& connection);
  void progress_epilogue();
  void prepare_epilogue_connection();
  void epilogue_failed(const std::string& why);
  /// Ends the attempt for a reason of ours; its verdict is `error`.
  void give_up(const std::string& why);
  void finish();

  EventLoop& loop_;
  Ordinals& ordinals_;
  const wire::judge::Plan& plan_;
  wire::judge::Attempt& attempt_;
  Target target_;
  const wire::judge::Baseline& baseline_;
  Patience patience_;
  Callbacks callbacks_;

  Stage stage_ = Stage::fixture;
  double began_ = 0;
  double ended_ = 0;
  bool closed_ = false;
  bool target_silent_ = false;
  bool refused_ = false;
  std::unique_ptr<Connection> script_connection_;
  std::unique_ptr<Connection> epilogue_connection_;
  bool epilogue_called_ = false;

  std::size_t step_ = 0;
  bool step_begun_ = false;
  Waiting waiting_ = Waiting::nothing;
  wire::judge::Barrier barrier_ = wire::judge::Barrier::none;
  wire::StreamId barrier_stream_ = 0;
  bool time_over_ = false;
  bool grace_begun_ = false;
  bool close_awaited_ = false;
  std::set<wire::StreamId> ended_streams_;  // by the peer
  /// An active `whenever`, and how far into the trace it has looked.
  struct Whenever {
    const wire::judge::Whenever* verb;
    std::size_t looked_at;
  };
  std::vector<Whenever> whenevers_;

  bool progress_scheduled_ = false;
  Timer timer_;  // of the stage or the step
  Timer grace_timer_;
  Timer limit_timer_;  // of the whole attempt
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace engine
