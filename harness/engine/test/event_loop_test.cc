#include "harness/engine/event_loop.h"

#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <thread>

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

}  // namespace
}  // namespace engine::test
