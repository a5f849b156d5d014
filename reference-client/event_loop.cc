#include "reference-client/event_loop.h"

#include <utility>

namespace reference {

void EventLoop::run() {
  void* tag = nullptr;
  bool ok = false;
  while (!stopped_ && queue_.Next(&tag, &ok)) {
    const std::unique_ptr<Handler> handler(static_cast<Handler*>(tag));
    (*handler)(ok);
  }
}

void* EventLoop::tag(Handler handler) { return new Handler(std::move(handler)); }

void EventLoop::post(std::function<void()> function) {
  {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(function));
  }
  // An alarm that is over at once is how a completion queue is told something from outside. Alarms
  // overtake each other, functions must not.
  auto alarm = std::make_shared<grpc::Alarm>();
  grpc::Alarm* const raw = alarm.get();
  raw->Set(&queue_, gpr_now(GPR_CLOCK_MONOTONIC),
           tag([this, alarm = std::move(alarm)](bool) { run_posted(); }));
}

void EventLoop::run_posted() {
  std::function<void()> function;
  {
    const std::lock_guard lock(mutex_);
    function = std::move(posted_.front());
    posted_.pop_front();
  }
  function();
}

Timer::Timer(EventLoop& loop, Clock::time_point when, std::function<void()> function)
    : function_(std::make_shared<std::function<void()>>(std::move(function))) {
  alarm_.Set(loop.queue(), when, EventLoop::tag([shared = function_](bool) {
               if (*shared) {
                 // It may end the timer that it belongs to.
                 const auto call = std::exchange(*shared, nullptr);
                 call();
               }
             }));
}

Timer::~Timer() { *function_ = nullptr; }

}  // namespace reference
