// The thread on which everything happens: gRPC's completion queue, timers and what other threads
// hand in. Nothing that runs on it needs a lock.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace reference {

using Clock = std::chrono::system_clock;

class EventLoop {
 public:
  /// Told whether the operation succeeded.
  using Handler = std::function<void(bool ok)>;

  /// Runs the handlers until `stop`.
  void run();
  /// Ends `run` after the current handler.
  void stop() { stopped_ = true; }
  bool stopped() const { return stopped_; }

  grpc::CompletionQueue* queue() { return &queue_; }
  /// The tag of one operation, which calls the handler once.
  static void* tag(Handler handler);
  /// Has the function run on the loop, in the order of the calls. From any thread.
  void post(std::function<void()> function);

 private:
  void run_posted();

  grpc::CompletionQueue queue_;
  std::mutex mutex_;  // of what follows
  std::deque<std::function<void()>> posted_;
  bool stopped_ = false;
};

/// What gRPC has to say when a call ends early is on its way when the call's status is known: so
/// long a connection that is given up is kept for it.
constexpr std::chrono::milliseconds last_words(20);

/// Calls a function on the loop at a time, unless it is destroyed before.
class Timer {
 public:
  Timer(EventLoop& loop, Clock::time_point when, std::function<void()> function);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

 private:
  /// Shared with the tag, which outlives a timer that is called off.
  std::shared_ptr<std::function<void()>> function_;
  grpc::Alarm alarm_;
};

}  // namespace reference
