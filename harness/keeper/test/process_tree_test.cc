#include "harness/keeper/process_tree.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "harness/keeper/test/keeper_process.h"

namespace keeper {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A child with a child of its own; both wait to be killed.
class ProcessTree : public testing::Test {
 protected:
  enum class Group { ours, its_own };

  void start(Group group) {
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    child_ = ::fork();
    if (child_ == 0) {
      if (group == Group::its_own) {
        ::setsid();
      }
      const pid_t grandchild = ::fork();
      if (grandchild > 0) {
        [[maybe_unused]] const auto written = ::write(pipe[1], &grandchild, sizeof grandchild);
      }
      ::pause();
      ::_exit(0);
    }
    ASSERT_EQ(::read(pipe[0], &grandchild_, sizeof grandchild_), ssize_t{sizeof grandchild_});
    ::close(pipe[0]);
    ::close(pipe[1]);
  }

  void TearDown() override {
    for (const pid_t pid : {grandchild_, child_}) {
      if (pid > 0) {  // 0 would be our own process group
        ::kill(pid, SIGKILL);
      }
    }
    while (::waitpid(-1, nullptr, 0) > 0) {
    }
  }

  pid_t child_ = 0;
  pid_t grandchild_ = 0;
};

TEST_F(ProcessTree, ListsDescendantsParentsFirst) {
  start(Group::ours);
  EXPECT_THAT(descendants_of(::getpid()), ElementsAre(child_, grandchild_));
}

TEST_F(ProcessTree, FindsTheSameChildrenWhereTheKernelDoesNotListThem) {
  start(Group::ours);
  EXPECT_THAT(children_by_scan(::getpid()), ElementsAre(child_));
  EXPECT_THAT(children_by_scan(child_), ElementsAre(grandchild_));
  EXPECT_THAT(children_by_scan(grandchild_), IsEmpty());
}

TEST_F(ProcessTree, KillsTheWholeProcessGroupOfAProcess) {
  start(Group::its_own);
  kill_with_groups({child_});
  EXPECT_TRUE(test::ends(child_));
  EXPECT_TRUE(test::ends(grandchild_));
}

// Ours is the group of the shell that runs the tests: were it not spared, nobody would read this.
TEST_F(ProcessTree, SparesItsOwnProcessGroupWhenItKills) {
  start(Group::ours);
  kill_with_groups({child_});
  EXPECT_TRUE(test::ends(child_));
  EXPECT_TRUE(test::is_alive(grandchild_));
}

TEST(NoProcess, HasNoChildren) { EXPECT_THAT(children_of(0x7fffffff), IsEmpty()); }

}  // namespace
}  // namespace keeper
