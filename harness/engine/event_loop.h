// One thread, one epoll: descriptors, timers, deferred work; on the machine's clock, or on a
// virtual one that jumps to the next timer whenever there is nothing else to do.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace engine {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

class EventLoop {
 public:
  /// Called with the epoll event mask.
  using OnReady = std::function<void(std::uint32_t)>;
  using Task = std::function<void()>;
  /// 0 is never a timer's id.
  using TimerId = std::uint64_t;

  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Watches `fd` for `events` (EPOLLIN, EPOLLOUT); the caller keeps the descriptor and removes it
  /// before closing it.
  void add(int fd, std::uint32_t events, OnReady on_ready);
  void modify(int fd, std::uint32_t events);
  void remove(int fd);

  TimerId after(Milliseconds delay, Task task);
  /// Unknown and finished timers are ignored.
  void cancel(TimerId id);
  /// Runs `task` from the loop, after what is being handled now.
  void defer(Task task);

  void run();
  void stop() { stopped_ = true; }

  /// From now on time is virtual and begins at 0: nothing is waited for, and what happens depends
  /// on no clock. For peers in memory only; to be called before any timer is set.
  void use_virtual_time();
  bool has_virtual_time() const { return virtual_time_; }

  /// Seconds since the loop was made, in whole microseconds: what is judged is what is written.
  double now() const {
    const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(time() - start_);
    return static_cast<double>(passed.count()) / 1e6;
  }
  /// Seconds spent in epoll_wait: nothing to do but wait for the target or a timer.
  double waited() const { return waited_; }

 private:
  Clock::time_point time() const { return virtual_time_ ? virtual_now_ : Clock::now(); }
  void run_due_timers();
  void run_deferred();
  int wait_time() const;
  void wait_and_dispatch();
  void jump_to_next_timer();

  int epoll_;
  bool stopped_ = false;
  bool virtual_time_ = false;
  Clock::time_point virtual_now_;
  Clock::time_point start_ = Clock::now();
  double waited_ = 0;
  TimerId next_timer_ = 1;
  std::map<std::pair<Clock::time_point, TimerId>, Task> timers_;
  std::unordered_map<TimerId, Clock::time_point> due_;
  struct Watched {
    OnReady on_ready;
    std::uint32_t events = 0;
  };
  std::unordered_map<int, Watched> watched_;
  std::vector<Task> deferred_;
};

/// A timer that ends with its owner and is replaced when set again.
class Timer {
 public:
  explicit Timer(EventLoop& loop) : loop_(loop) {}
  ~Timer() { cancel(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void set(Milliseconds delay, EventLoop::Task task) {
    cancel();
    id_ = loop_.after(delay, std::move(task));
  }
  void cancel() { loop_.cancel(std::exchange(id_, 0)); }

 private:
  EventLoop& loop_;
  EventLoop::TimerId id_ = 0;
};

}  // namespace engine
