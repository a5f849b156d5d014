// Lines from a descriptor, as the event loop finds them.
#pragma once

#include <functional>
#include <string>

#include "harness/engine/event_loop.h"

namespace engine {

class CommandInput {
 public:
  using OnLine = std::function<void(const std::string&)>;
  using OnEnd = std::function<void()>;

  /// Reads `fd` (not closed here). A line longer than 64 MiB ends the input.
  CommandInput(EventLoop& loop, int fd, OnLine on_line, OnEnd on_end);
  ~CommandInput();
  CommandInput(const CommandInput&) = delete;
  CommandInput& operator=(const CommandInput&) = delete;

 private:
  void read_some();
  void split_lines();
  void end();

  EventLoop& loop_;
  int fd_;
  OnLine on_line_;
  OnEnd on_end_;
  std::string pending_;
  bool ended_ = false;
};

}  // namespace engine
