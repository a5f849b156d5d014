#include "harness/engine/event_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

namespace engine {
namespace {

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
}  // namespace engine
