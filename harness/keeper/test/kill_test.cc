#include <gmock/gmock.h>

#include <csignal>
#include <string>

#include "harness/keeper/test/keeper_process.h"

namespace keeper::test {
namespace {

using testing::Contains;
using testing::Not;

// A grace that no test waits for: where it is used, everything ends before it.
constexpr int long_grace_ms = 600'000;
constexpr int short_grace_ms = 50;

Json kill_of(const std::string& id, int grace_ms, const std::string& signal = "TERM") {
  return {{"kill", {{"id", id}, {"signal", signal}, {"grace_ms", grace_ms}}}};
}

TEST(Kill, EndsAProgramWithTheSignalAskedFor) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "exec sleep 300");
  keeper.wait_for("started", "t1");
  keeper.send(kill_of("t1", long_grace_ms, "HUP"));
  EXPECT_EQ(keeper.wait_for("exited", "t1")["signal"], "HUP");
  keeper.wait_for("gone", "t1");
}

TEST(Kill, LetsAProgramTidyUpWithinTheGrace) {
  KeeperProcess keeper;
  keeper.start_shell(
      "t1",
      "exec 2>/dev/null; trap 'echo tidy; exit 5' TERM; echo up; while :; do sleep 0.01; done");
  EXPECT_EQ(keeper.line_of("t1"), "up");
  keeper.send(kill_of("t1", long_grace_ms));
  EXPECT_EQ(keeper.line_of("t1"), "tidy");
  EXPECT_EQ(keeper.wait_for("exited", "t1")["code"], 5);
}

// A second TERM makes many programs give up tidying.
TEST(Kill, SendsTheSignalOnce) {
  KeeperProcess keeper;
  keeper.start_shell("t1",
                     "exec 2>/dev/null; trap 'echo term' TERM; trap 'exit 0' USR1; echo up; while "
                     ":; do sleep 0.01; done");
  EXPECT_EQ(keeper.line_of("t1"), "up");
  keeper.send(kill_of("t1", long_grace_ms));
  EXPECT_EQ(keeper.line_of("t1"), "term");
  keeper.send(kill_of("t1", long_grace_ms, "USR1"));
  EXPECT_THAT(texts_in(keeper.events_until("exited", "t1"), "t1"), Not(Contains("term")));
}

TEST(Kill, KillsAProgramThatIgnoresTermAfterTheGrace) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "trap '' TERM; echo up; while :; do sleep 1; done");
  EXPECT_EQ(keeper.line_of("t1"), "up");
  keeper.send(kill_of("t1", short_grace_ms));
  EXPECT_EQ(keeper.wait_for("exited", "t1")["signal"], "KILL");
  keeper.wait_for("gone", "t1");
}

TEST(Kill, TellsTheEndOfAProgramOnlyWhenItsChildrenHaveEndedToo) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' & wait");
  const pid_t stubborn = keeper.pid_from("t1");
  keeper.send(kill_of("t1", short_grace_ms));
  const Json exited = keeper.wait_for("exited", "t1");
  EXPECT_FALSE(is_alive(stubborn));
  EXPECT_EQ(exited["signal"], "TERM");
  EXPECT_EQ(exited["left"], 0);
}

TEST(Kill, ReachesADaemonThatLeftItsSessionAndItsParent) {
  KeeperProcess keeper;
  keeper.start_shell(
      "t1", "(setsid sh -c 'trap \"\" TERM; echo $$; while :; do sleep 1; done' &); sleep 300");
  const pid_t daemon = keeper.pid_from("t1");
  keeper.send(kill_of("t1", short_grace_ms));
  keeper.wait_for("gone", "t1");
  EXPECT_FALSE(is_alive(daemon));
}

TEST(Kill, EndsWhatAProgramThatHasExitedLeftBehind) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "setsid sleep 300 & echo $!; exit 0");
  const pid_t left = keeper.pid_from("t1");
  EXPECT_EQ(keeper.wait_for("exited", "t1")["left"], 1);
  keeper.send(kill_of("t1", long_grace_ms));
  keeper.wait_for("gone", "t1");
  EXPECT_FALSE(is_alive(left));
}

TEST(Kill, EndsAStoppedProgram) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "echo up; kill -STOP $$");
  EXPECT_EQ(keeper.line_of("t1"), "up");
  keeper.send(kill_of("t1", short_grace_ms));
  keeper.wait_for("gone", "t1");
}

TEST(Kill, LeavesOtherStartsAlone) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "exec sleep 300");
  keeper.start_shell("t2", "exec sleep 300");
  const pid_t other = keeper.wait_for("started", "t2")["pid"];
  keeper.send(kill_of("t1", 0, "KILL"));
  keeper.wait_for("gone", "t1");
  EXPECT_TRUE(is_alive(other));
}

TEST(Kill, DoesNotCallItsOwnVictimsOrphans) {
  KeeperProcess keeper;
  keeper.start_shell(
      "t1", "(setsid sleep 300 &); (sh -c 'trap \"\" TERM; sleep 300' &); echo up; sleep 300");
  EXPECT_EQ(keeper.line_of("t1"), "up");
  keeper.send(kill_of("t1", short_grace_ms));
  for (const Json& event : keeper.events_until("gone", "t1")) {
    EXPECT_FALSE(event.contains("orphan")) << event;
  }
}

TEST(Kill, CanBeHastened) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "trap '' TERM; echo up; while :; do sleep 1; done");
  EXPECT_EQ(keeper.line_of("t1"), "up");
  keeper.send(kill_of("t1", long_grace_ms));
  keeper.send(kill_of("t1", 0));
  keeper.wait_for("gone", "t1");
}

TEST(Kill, RefusesAnIdThatIsNotRunning) {
  KeeperProcess keeper;
  keeper.send(kill_of("t9", 0));
  EXPECT_EQ(keeper.wait_for("error")["why"], "kill: nothing runs with the id \"t9\"");
}

// Targets are hostile by assumption: one may kill the process that stands between it and the
// keeper.
TEST(Kill, EndsWhatIsLeftOfAProgramWhoseWardenIsKilled) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "setsid sleep 300 & echo $!; echo $PPID; sleep 300");
  const pid_t left = keeper.pid_from("t1");
  ::kill(keeper.pid_from("t1"), SIGKILL);
  const Json exited = keeper.wait_for("exited", "t1");
  EXPECT_EQ(exited["lost"], true) << exited;
  EXPECT_TRUE(ends(left));
}

}  // namespace
}  // namespace keeper::test
