#include "harness/engine/event_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace engine::test {
namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe(ends.data()), 0); }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void write() const { EXPECT_EQ(::write(ends[1], "x", 1), 1); }

  std::array<int, 2> ends{};
};

TEST(EventLoop, DoesNotCountItsOwnWorkAsTheSilenceOfOthers) {
  const Pipe laborious;
  const Pipe prompt;
  EventLoop loop;
  bool late = false;
  Timer deadline(loop);
  deadline.set(Milliseconds{50}, [&] {
    late = true;
    loop.stop();
  });
  loop.add(laborious.ends[0], EPOLLIN, [&](std::uint32_t) {
    loop.remove(laborious.ends[0]);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    prompt.write();  // its input is there before we look at the clock again
  });
  loop.add(prompt.ends[0], EPOLLIN, [&](std::uint32_t) { loop.stop(); });
  laborious.write();
  loop.run();
  EXPECT_FALSE(late);
}

using std::chrono::hours;

TEST(VirtualTime, JumpsToTheNextTimerAndNoFurther) {
  EventLoop loop;
  loop.use_virtual_time();
  std::vector<double> times;
  loop.after(hours(2), [&] {
    times.push_back(loop.now());
    loop.stop();
  });
  loop.after(hours(1), [&] { times.push_back(loop.now()); });
  loop.run();
  EXPECT_THAT(times, testing::ElementsAre(3600.0, 7200.0));
  EXPECT_EQ(loop.waited(), 7200.0);
}

TEST(VirtualTime, StandsStillWhileThereIsWork) {
  EventLoop loop;
  loop.use_virtual_time();
  std::vector<std::string> order;
  loop.after(Milliseconds(1), [&] {
    order.emplace_back("timer");
    loop.stop();
  });
  int left = 3;
  EventLoop::Task work = [&] {
    order.push_back("work at " + std::to_string(static_cast<int>(loop.now() * 1000)));
    if (--left > 0) {
      loop.defer(work);
    }
  };
  loop.defer(work);
  loop.run();
  EXPECT_THAT(order, testing::ElementsAre("work at 0", "work at 0", "work at 0", "timer"));
}

TEST(VirtualTime, ServesADescriptorBeforeItJumps) {
  EventLoop loop;
  loop.use_virtual_time();
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  std::vector<double> times;
  loop.add(ends[0], EPOLLIN, [&](std::uint32_t) {
    times.push_back(loop.now());
    loop.remove(ends[0]);
  });
  loop.after(hours(1), [&] { loop.stop(); });
  loop.run();
  EXPECT_THAT(times, testing::ElementsAre(0.0));
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace engine::test
