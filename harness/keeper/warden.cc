#include "harness/keeper/warden.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>

#include "harness/keeper/launch.h"
#include "harness/keeper/process_tree.h"

namespace keeper {
namespace {

constexpr int end_signal = SIGTERM;  // blocked since main(), so it is never lost
constexpr int report_fd = 3;

struct Pipe {
  UniqueFd read;
  UniqueFd write;

  /// The read end does not block: only the keeper, which must not, reads.
  static Pipe open(int read_flags) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) == 0) {
      ::fcntl(ends[0], F_SETFL, read_flags);
    }
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
  }
};

void send(const Report& report) {
  // Blocks only while the keeper is busy; if it is gone, so is the point of reporting.
  [[maybe_unused]] const ssize_t written = ::write(report_fd, &report, sizeof report);
}

void send_failure(const std::string& why) {
  Report report{.kind = Report::Kind::failed};
  why.copy(report.why, Report::max_why - 1);
  send(report);
}

/// This process dies with `parent`, even if that died before we could say so.
void die_with(pid_t parent, int signal) {
  ::prctl(PR_SET_PDEATHSIG, signal);
  if (::getppid() != parent) {
    ::_exit(1);
  }
}

/// Keeps exactly what the warden needs: the program's three streams and the way to the keeper.
void arrange_descriptors(int out, int err, int report) {
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  if (report != report_fd) {
    ::dup2(report, report_fd);
  }
  ::fcntl(report_fd, F_SETFD, FD_CLOEXEC);
  ::closefrom(report_fd + 1);
  ::dup2(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)).get(), STDIN_FILENO);
}

/// All that can be read until every writer has closed its end.
std::string read_to_end(int fd) {
  std::string text;
  std::array<char, Report::max_why> chunk{};
  for (ssize_t got = 0; (got = ::read(fd, chunk.data(), chunk.size())) > 0;) {
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return text;
}

/// Forks the program; exec closes the pipe when it succeeds, and a reason comes through when not.
pid_t launch(const Start& start) {
  Pipe failure = Pipe::open(0);
  const pid_t warden = ::getpid();
  const pid_t pid = failure.read.is_open() ? ::fork() : -1;
  if (pid < 0) {
    send_failure(std::string("cannot fork: ") + std::strerror(errno));
    ::_exit(1);
  }
  if (pid == 0) {
    die_with(warden, SIGKILL);
    ::setsid();
    const std::string why = become_program(start);
    [[maybe_unused]] const ssize_t written = ::write(failure.write.get(), why.data(), why.size());
    ::_exit(1);
  }
  failure.write.reset();
  const std::string why = read_to_end(failure.read.get());
  if (!why.empty()) {
    send_failure(why);
    ::_exit(1);
  }
  send({.kind = Report::Kind::started, .pid = pid});
  return pid;
}

/// Reports whoever has ended. False: nobody is left.
bool reap(pid_t program) {
  while (true) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, WNOHANG);
    if (pid <= 0) {
      return pid == 0;
    }
    if (pid == program) {
      const auto left = static_cast<int>(descendants_of(::getpid()).size());
      send({.kind = Report::Kind::exited, .pid = pid, .status = status, .left = left});
    } else if (status != 0) {
      send({.kind = Report::Kind::orphan, .pid = pid, .status = status});
    }
  }
}

[[noreturn]] void stand_guard(pid_t program) {
  sigset_t awaited;
  ::sigemptyset(&awaited);
  ::sigaddset(&awaited, SIGCHLD);
  ::sigaddset(&awaited, end_signal);
  // While ending, the tree is looked at anew even without a signal: the death of a process deep in
  // it is told to its own parent only.
  constexpr timespec pause{.tv_sec = 0, .tv_nsec = 10'000'000};
  bool ending = false;
  while (reap(program)) {
    if (ending) {
      kill_with_groups(descendants_of(::getpid()));
    }
    const int signal =
        ending ? ::sigtimedwait(&awaited, nullptr, &pause) : ::sigwaitinfo(&awaited, nullptr);
    ending = ending || signal == end_signal;
  }
  ::_exit(0);
}

[[noreturn]] void run_warden(const Start& start, pid_t keeper, int out, int err, int report) {
  die_with(keeper, end_signal);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::prctl(PR_SET_NAME, "keeper-warden");
  // Whoever kills the keeper's process group must not kill the one who cleans up after it.
  ::setsid();
  arrange_descriptors(out, err, report);
  stand_guard(launch(start));
}

}  // namespace

tl::expected<Warden, std::string> start_warden(const Start& start) {
  Pipe out = Pipe::open(O_NONBLOCK);
  Pipe err = Pipe::open(O_NONBLOCK);
  Pipe report = Pipe::open(O_NONBLOCK);
  if (!out.read.is_open() || !err.read.is_open() || !report.read.is_open()) {
    return tl::unexpected(std::string("cannot make a pipe: ") + std::strerror(errno));
  }
  const pid_t keeper = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) {
    return tl::unexpected(std::string("cannot fork: ") + std::strerror(errno));
  }
  if (pid == 0) {
    run_warden(start, keeper, out.write.get(), err.write.get(), report.write.get());
  }
  return Warden{pid, std::move(out.read), std::move(err.read), std::move(report.read)};
}

void end_warden(pid_t warden) { ::kill(warden, end_signal); }

}  // namespace keeper
