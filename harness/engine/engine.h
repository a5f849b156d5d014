// The engine: commands in, events out. The harness's process talks to it over pipes; tests talk to
// it directly.
#pragma once

#include <cstdio>
#include <map>
#include <string>

#include "harness/engine/commands.h"
#include "harness/engine/event_log.h"
#include "harness/engine/event_loop.h"
#include "harness/engine/scheduler.h"

namespace engine {

class Engine {
 public:
  /// Events are written to `out`. The loop stops when the run has ended.
  Engine(EventLoop& loop, std::FILE* out, const Limits& limits = {});

  /// Performs one command line. A line that cannot be used is reported as an event of kind `error`.
  void command(const std::string& line);
  /// The harness is gone: ends at once, unless the run needs no more of it.
  void input_ended();

 private:
  void perform(Target& target);
  void perform(PlanCommand& command);
  void perform(RunCommand& command);
  void perform(DownCommand& command) {
    scheduler_.target_down(command.incarnation, command.reason, command.restarting,
                           command.renewed);
  }
  void perform(UpCommand& command) { scheduler_.target_up(command.incarnation); }
  void perform(MeasuredCommand& command) {
    scheduler_.target_measured(command.incarnation, command.usage);
  }
  void perform(StopCommand&) { scheduler_.stop(); }

  EventLoop& loop_;
  bool running_ = false;
  Ordinals ordinals_;
  EventLog log_;
  Scheduler scheduler_;
  /// Plans that cannot be performed, and why.
  std::map<std::string, std::string> bad_plans_;
};

}  // namespace engine
