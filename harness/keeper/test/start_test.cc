#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/keeper/test/keeper_process.h"
#include "harness/keeper/unique_fd.h"

namespace keeper::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Start, ReportsTheExitCodeAfterAllOutput) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "echo one; printf two; exit 3");
  const auto events = keeper.events_until("gone", "t1");
  ASSERT_EQ(events.size(), 5U) << Json(events).dump(1);
  const Json pid = events[0]["started"]["pid"];
  EXPECT_EQ(events[1].dump(), R"({"output":{"id":"t1","stream":"stdout","text":"one"}})");
  EXPECT_EQ(events[2].dump(), R"({"output":{"id":"t1","stream":"stdout","text":"two"}})");
  EXPECT_EQ(events[3].dump(),
            R"({"exited":{"id":"t1","pid":)" + pid.dump() + R"(,"code":3,"core":false,"left":0}})");
  EXPECT_EQ(events[4].dump(), R"({"gone":{"id":"t1"}})");
}

TEST(Start, ReportsTheSignalThatEndedAProcess) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "kill -SEGV $$", {{"rlimits", {{"CORE", 0}}}});
  const Json exited = keeper.wait_for("exited", "t1");
  EXPECT_EQ(exited["signal"], "SEGV");
  EXPECT_EQ(exited["number"], 11);
  EXPECT_EQ(exited["core"], false);
  EXPECT_FALSE(exited.contains("code"));
}

TEST(Start, TellsTheTwoStreamsApart) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "echo to stderr >&2");
  EXPECT_EQ(keeper.wait_for("output", "t1")["stream"], "stderr");
}

TEST(Start, GivesTheProgramTheIdThatItTells) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "echo $$");
  const Json started = keeper.wait_for("started", "t1");
  EXPECT_EQ(keeper.pid_from("t1"), started["pid"]);
}

TEST(Start, RunsInTheDirectoryAndWithTheVariablesAskedFor) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "pwd; echo $COLOUR; echo ${PATH:+kept}",
                     {{"cwd", "/usr"}, {"env", {{"COLOUR", "green"}}}});
  EXPECT_THAT(texts_in(keeper.events_until("exited", "t1"), "t1"),
              ElementsAre("/usr", "green", "kept"));
}

TEST(Start, LooksUpTheProgramInThePathOfTheNewEnvironment) {
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("keeper path " + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "only-here") << "#!/bin/sh\necho found\n";
  std::filesystem::permissions(folder / "only-here", std::filesystem::perms::owner_all);
  KeeperProcess keeper;
  keeper.send({{"start", {{"id", "t1"}, {"argv", {"only-here"}}, {"env", {{"PATH", folder}}}}}});
  EXPECT_EQ(keeper.line_of("t1"), "found");
  std::filesystem::remove_all(folder);
}

TEST(Start, SetsBothTheSoftAndTheHardLimit) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "ulimit -Sn; ulimit -Hn", {{"rlimits", {{"NOFILE", 99}}}});
  EXPECT_THAT(texts_in(keeper.events_until("exited", "t1"), "t1"), ElementsAre("99", "99"));
}

TEST(Start, LetsTheProgramReadAndWriteNamedPipes) {
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("keeper pipes " + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string in = folder / "in";
  const std::string out = folder / "out";
  ASSERT_EQ(::mkfifo(in.c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo(out.c_str(), 0600), 0);
  const UniqueFd said(::open(in.c_str(), O_RDWR | O_CLOEXEC));
  const UniqueFd heard(::open(out.c_str(), O_RDWR | O_CLOEXEC));
  KeeperProcess keeper;
  keeper.start_shell("t1", "read word; echo got $word; echo aside >&2; read more",
                     {{"stdin", in}, {"stdout", out}});
  ASSERT_EQ(::write(said.get(), "one\n", 4), 4);
  std::string text(8, ' ');
  ASSERT_EQ(::read(heard.get(), text.data(), text.size()), 8);
  EXPECT_EQ(text, "got one\n");
  EXPECT_EQ(keeper.line_of("t1"), "aside");
  std::filesystem::remove_all(folder);
}

TEST(Start, SaysWhichPipeCannotBeOpened) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "true", {{"stdin", "/nowhere/in"}});
  EXPECT_THAT(keeper.wait_for("failed", "t1")["error"].get<std::string>(),
              HasSubstr("cannot open \"/nowhere/in\": No such file"));
}

TEST(Start, GivesAnEmptyStdinAndNoOtherDescriptor) {
  KeeperProcess keeper;
  // The shell lists its own descriptors by expansion, and opens one (3) to read the directory.
  keeper.start_shell("t1", "cat; cd /proc/$$/fd && echo *");
  EXPECT_THAT(keeper.line_of("t1"), testing::AnyOf("0 1 2", "0 1 2 3"));
}

TEST(Start, GivesEachProgramASessionOfItsOwn) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "read -r stat < /proc/$$/stat; set -- $stat; echo $5 $6");
  const std::string pid = keeper.wait_for("started", "t1")["pid"].dump();
  EXPECT_EQ(keeper.line_of("t1"), pid + " " + pid);
}

TEST(Start, GivesTheProgramDefaultSignals) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "grep -E '^Sig(Blk|Ign)' /proc/self/status");
  EXPECT_THAT(texts_in(keeper.events_until("exited", "t1"), "t1"),
              ElementsAre("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"));
}

TEST(Start, RefusesAnIdInUseAndTakesItAgainOnceItIsGone) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "exec sleep 300");
  keeper.wait_for("started", "t1");
  keeper.start_shell("t1", "echo second");
  EXPECT_EQ(keeper.wait_for("error")["why"], "start: id \"t1\" is still in use");
  keeper.send({{"kill", {{"id", "t1"}}}});
  keeper.wait_for("gone", "t1");
  keeper.start_shell("t1", "echo third");
  EXPECT_EQ(keeper.line_of("t1"), "third");
}

TEST(Start, CountsTheDescendantsThatOutliveTheProgram) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "sleep 300 & sleep 300 & exit 0");
  EXPECT_EQ(keeper.wait_for("exited", "t1")["left"], 2);
}

TEST(Start, TellsTheOutputOfDescendantsThatOutliveTheProgram) {
  KeeperProcess keeper;
  keeper.start_shell("t1",
                     "(while kill -0 $$ 2>/dev/null; do sleep 0.01; done; echo late) & exit 0");
  const auto events = keeper.events_until("gone", "t1");
  EXPECT_THAT(texts_in(events, "t1"), ElementsAre("late"));
}

// Why a program cannot be started is what a user sees first, so it names the part that is wrong.

std::string failure(const Json& start) {
  KeeperProcess keeper;
  Json body = {{"id", "t1"}};
  body.update(start);
  keeper.send({{"start", body}});
  const Json failed = keeper.wait_for("failed", "t1");
  return failed.is_null() ? "" : failed["error"].get<std::string>();
}

TEST(Failure, NamesAProgramThatIsNotInPath) {
  EXPECT_EQ(failure({{"argv", {"no-such-program", "-x"}}}),
            "cannot run argv[0] \"no-such-program\": No such file or directory in PATH");
}

TEST(Failure, NamesAFileThatDoesNotExist) {
  EXPECT_EQ(failure({{"argv", {"/no/such/file"}}}),
            "cannot run argv[0] \"/no/such/file\": No such file or directory");
}

TEST(Failure, TellsAFileThatIsNotAProgram) {
  EXPECT_EQ(failure({{"argv", {"/etc/passwd"}}}),
            "cannot run argv[0] \"/etc/passwd\": Permission denied");
}

TEST(Failure, TellsAMissingInterpreterFromAMissingFile) {
  const std::string script = testing::TempDir() + "keeper-lost-" + std::to_string(::getpid());
  std::ofstream(script) << "#!/no/such/interpreter\n";
  ::chmod(script.c_str(), 0700);
  EXPECT_THAT(failure({{"argv", {script}}}), HasSubstr("(the file is there; the interpreter"));
  ::unlink(script.c_str());
}

TEST(Failure, NamesADirectoryThatCannotBeEntered) {
  EXPECT_EQ(failure({{"argv", {"true"}}, {"cwd", "/etc/passwd"}}),
            "cannot change to the directory \"/etc/passwd\": Not a directory");
}

TEST(Failure, NamesALimitThatCannotBeSet) {
  EXPECT_EQ(failure({{"argv", {"true"}}, {"rlimits", {{"NOFILE", 1ULL << 40U}}}}),
            "cannot set the limit NOFILE to 1099511627776: Operation not permitted");
}

TEST(Failure, FreesTheIdAtOnce) {
  KeeperProcess keeper;
  keeper.send({{"start", {{"id", "t1"}, {"argv", {"no-such-program"}}}}});
  keeper.wait_for("failed", "t1");
  keeper.start_shell("t1", "echo here");
  EXPECT_EQ(keeper.line_of("t1"), "here");
}

TEST(Orphan, IsReportedWithItsStartWhenItCrashes) {
  KeeperProcess keeper;
  keeper.start_shell("t1", "(setsid sh -c 'echo $$; sleep 0.05; kill -ABRT $$' &) ; sleep 300",
                     {{"rlimits", {{"CORE", 0}}}});
  const pid_t daemon = keeper.pid_from("t1");
  EXPECT_EQ(keeper.wait_for("orphan").dump(), R"({"id":"t1","pid":)" + std::to_string(daemon) +
                                                  R"(,"signal":"ABRT","number":6,"core":false})");
}

TEST(Orphan, IsReportedOnlyWhenItFails) {
  KeeperProcess keeper;
  keeper.start_shell("t1",
                     "wait_for_parent() { while kill -0 $$ 2>&-; do sleep 0.01; done; }\n"
                     "(wait_for_parent; exit 0) &\n"
                     "(wait_for_parent; exit 7) &\n"
                     "exit 0");
  std::vector<int> codes;
  for (const Json& event : keeper.events_until("gone", "t1")) {
    if (event.contains("orphan")) {
      codes.push_back(event["orphan"]["code"]);
    }
  }
  EXPECT_THAT(codes, ElementsAre(7));
}

TEST(Measure, TellsWhatAllProcessesOfAStartTake) {
  KeeperProcess keeper;
  keeper.start_shell("t1", R"(sh -c 'i=0
      while [ $i -lt 20000 ]; do i=$((i+1)); done; echo done; sleep 60' & wait)");
  ASSERT_EQ(keeper.line_of("t1"), "done");
  keeper.send({{"measure", {{"id", "t1"}}}});
  const Json usage = keeper.wait_for("measured", "t1");
  EXPECT_GT(usage["memory"].get<std::uint64_t>(), 100'000U);
  EXPECT_GT(usage["cpu"].get<std::uint64_t>(), 1'000U);
  EXPECT_LT(usage["cpu"].get<std::uint64_t>(), 60'000'000U);
}

TEST(Measure, OfWhatDoesNotRunIsRefused) {
  KeeperProcess keeper;
  keeper.send({{"measure", {{"id", "t9"}}}});
  EXPECT_EQ(keeper.wait_for("error")["why"], "measure: nothing runs with the id \"t9\"");
}

}  // namespace
}  // namespace keeper::test
