// The promise: when the harness ends, in whatever way, nothing that it started is left.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <string>
#include <vector>

#include "harness/keeper/test/keeper_process.h"

namespace keeper::test {
namespace {

using testing::IsEmpty;

/// A target of the nasty kind: five processes, of which one ignores TERM, one is a daemon with a
/// child, and one is stopped.
class End : public testing::Test {
 protected:
  explicit End(KeeperProcess::Parent parent = KeeperProcess::Parent::test) : keeper_(parent) {
    keeper_.start_shell("t1",
                        "echo $$\n"
                        "sh -c 'trap \"\" TERM INT HUP; echo $$; while :; do sleep 1; done' &\n"
                        "(setsid sh -c 'echo $$; sleep 300 & echo $!; wait' &)\n"
                        "sh -c 'echo $$; kill -STOP $$' &\n"
                        "wait");
    while (pids_.size() < 5) {
      pids_.push_back(keeper_.pid_from("t1"));
    }
  }

  void expect_that_nothing_is_left() {
    for (const pid_t pid : pids_) {
      EXPECT_FALSE(is_alive(pid)) << "process " << pid;
    }
  }

  KeeperProcess keeper_;
  std::vector<pid_t> pids_;
};

TEST_F(End, LeavesNothingWhenStdinIsClosed) {
  keeper_.close_requests();
  EXPECT_EQ(keeper_.wait_for_exit(), 0);
  expect_that_nothing_is_left();
}

TEST_F(End, LeavesNothingWhenStdoutIsClosed) {
  keeper_.close_events();
  EXPECT_EQ(keeper_.wait_for_exit(), 0);
  expect_that_nothing_is_left();
}

TEST_F(End, LeavesNothingAfterSigterm) {
  ::kill(keeper_.pid(), SIGTERM);
  EXPECT_EQ(keeper_.wait_for_exit(), 0);
  expect_that_nothing_is_left();
}

TEST_F(End, LeavesNothingWhenTheKeeperItselfIsKilled) {
  ::kill(keeper_.pid(), SIGKILL);
  keeper_.wait_for_exit();
  for (const pid_t pid : pids_) {
    EXPECT_TRUE(ends(pid)) << "process " << pid;
  }
}

TEST_F(End, IsNotBroughtAboutByATerminal) {
  for (const int signal : {SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGPIPE}) {
    ::kill(keeper_.pid(), signal);
  }
  keeper_.start_shell("t2", "echo still here");
  EXPECT_EQ(keeper_.line_of("t2"), "still here");
  EXPECT_TRUE(is_alive(pids_.front()));
}

class EndOfAForkedHarness : public End {
 protected:
  EndOfAForkedHarness() : End(KeeperProcess::Parent::forked) {}
};

// The test holds the other ends of the pipes as a child of the harness might.
TEST_F(EndOfAForkedHarness, LeavesNothingEvenWhenAnotherProcessHoldsThePipesOpen) {
  ::kill(keeper_.harness(), SIGKILL);
  EXPECT_EQ(keeper_.wait_for_exit(), 0);
  expect_that_nothing_is_left();
}

/// A program that is gone whenever one looks: each of its processes only starts the next.
class Runner : public testing::TestWithParam<const char*> {};

TEST_P(Runner, IsCaught) {
  const std::string name = "keeper-runner-" + std::to_string(::getpid());
  const std::string script = testing::TempDir() + name;
  // Were it not caught, it would end by itself after some seconds.
  std::ofstream(script) << "#!/bin/sh\n[ $1 = 9990 ] && echo up\n[ $1 -gt 0 ] && " << GetParam()
                        << " $0 $(($1 - 1)) &\n";
  ::chmod(script.c_str(), 0700);
  KeeperProcess keeper;
  keeper.send({{"start", {{"id", "t1"}, {"argv", {script, "10000"}}}}});
  EXPECT_EQ(keeper.line_of("t1"), "up");
  keeper.close_requests();
  EXPECT_EQ(keeper.wait_for_exit(), 0);
  EXPECT_THAT(processes_named(name), IsEmpty());
  ::unlink(script.c_str());
}

INSTANTIATE_TEST_SUITE_P(End, Runner, testing::Values("", "setsid"), [](const auto& how) {
  return *how.param == 0 ? "InOneSession" : "InEverNewSessions";
});

}  // namespace
}  // namespace keeper::test
