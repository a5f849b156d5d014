#include "harness/engine/event_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace engine {
namespace {

/// What we spend on one target's flood (or lose to a busy machine) while we work is no silence of
/// the others: their input waits for us.
constexpr Milliseconds kLongWork{10};

template <typename Timers, typename Due>
void postpone(Clock::duration by, Timers& timers, Due& due) {
  Timers later;
  for (auto& [key, task] : timers) {
    later.emplace(std::pair{key.first + by, key.second}, std::move(task));
    due[key.second] += by;
  }
  timers = std::move(later);
}

}  // namespace

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

EventLoop::~EventLoop() { close(epoll_); }

void EventLoop::add(int fd, std::uint32_t events, OnReady on_ready) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  watched_[fd] = {std::move(on_ready), events};
}

void EventLoop::modify(int fd, std::uint32_t events) {
  const auto found = watched_.find(fd);
  if (found == watched_.end() || found->second.events == events) {
    return;
  }
  found->second.events = events;
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void EventLoop::remove(int fd) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  watched_.erase(fd);
}

EventLoop::TimerId EventLoop::after(Milliseconds delay, Task task) {
  const TimerId id = next_timer_++;
  const Clock::time_point due = time() + delay;
  timers_.emplace(std::pair{due, id}, std::move(task));
  due_.emplace(id, due);
  return id;
}

void EventLoop::cancel(TimerId id) {
  const auto found = due_.find(id);
  if (found != due_.end()) {
    timers_.erase({found->second, id});
    due_.erase(found);
  }
}

void EventLoop::defer(Task task) { deferred_.push_back(std::move(task)); }

void EventLoop::use_virtual_time() {
  if (!virtual_time_) {
    virtual_time_ = true;
    virtual_now_ = start_;
    waited_ = 0;
  }
}

void EventLoop::run() {
  while (!stopped_) {
    const Clock::time_point before = Clock::now();
    const double waited_before = waited_;
    run_deferred();
    if (stopped_) {
      return;
    }
    wait_and_dispatch();
    const auto waited = std::chrono::duration<double>(waited_ - waited_before);
    const auto worked =
        Clock::now() - before - std::chrono::duration_cast<Clock::duration>(waited);
    if (!virtual_time_ && worked > kLongWork) {
      postpone(worked, timers_, due_);
    }
    run_due_timers();
  }
}

void EventLoop::run_deferred() {
  // What a task defers runs in the next round, so that descriptors are served in between.
  std::vector<Task> tasks;
  tasks.swap(deferred_);
  for (Task& task : tasks) {
    task();
  }
}

void EventLoop::run_due_timers() {
  const Clock::time_point now = time();
  while (!timers_.empty() && timers_.begin()->first.first <= now) {
    const auto first = timers_.begin();
    Task task = std::move(first->second);
    due_.erase(first->first.second);
    timers_.erase(first);
    task();
  }
}

int EventLoop::wait_time() const {
  if (!deferred_.empty()) {
    return 0;
  }
  if (timers_.empty()) {
    return -1;
  }
  if (virtual_time_) {
    return 0;
  }
  const auto left = timers_.begin()->first.first - Clock::now();
  const auto rounded = std::chrono::ceil<Milliseconds>(left).count();
  return static_cast<int>(std::clamp<long long>(rounded, 0, 60'000));
}

void EventLoop::wait_and_dispatch() {
  std::array<epoll_event, 256> events;
  const Clock::time_point before = time();
  const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_time());
  if (virtual_time_ && count == 0 && deferred_.empty()) {
    jump_to_next_timer();
  }
  waited_ += std::chrono::duration<double>(time() - before).count();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    // A handler may remove another descriptor of this round, or its own: look up each time, keep a
    // copy.
    const auto found = watched_.find(event.data.fd);
    if (found != watched_.end()) {
      const OnReady on_ready = found->second.on_ready;
      on_ready(event.events);
    }
  }
}

void EventLoop::jump_to_next_timer() {
  if (!timers_.empty()) {
    virtual_now_ = std::max(virtual_now_, timers_.begin()->first.first);
  }
}

}  // namespace engine
