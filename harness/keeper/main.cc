// wireproof-keeper: JSON Lines in on stdin (request.h), JSON Lines out on stdout (event.h).
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "harness/keeper/keeper.h"

namespace {

constexpr int exit_usage = 4;

/// Every new descriptor comes after the standard three, and the harness's other ones are not ours
/// to hold.
void tidy_descriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) < 0) {
      ::open("/dev/null", O_RDWR);
    }
  }
  ::closefrom(STDERR_FILENO + 1);
}

/// A terminal signals the whole foreground; what an interrupt means is for the harness to decide.
void arrange_signals() {
  for (const int signal : {SIGINT, SIGQUIT, SIGHUP, SIGTSTP, SIGPIPE}) {
    ::signal(signal, SIG_IGN);
  }
  // A parent that ignores SIGCHLD would have it ignored here too, and no ending would be seen.
  ::signal(SIGCHLD, SIG_DFL);
  sigset_t blocked;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGCHLD);
  ::sigaddset(&blocked, SIGTERM);
  ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
}

}  // namespace

int main(int argc, char**) {
  if (argc > 1) {
    std::cerr << "usage: wireproof-keeper\n"
                 "Reads requests from stdin and writes events to stdout, one JSON object a line.\n"
                 "When stdin ends, all that it has started ends too.\n";
    return exit_usage;
  }
  tidy_descriptors();
  arrange_signals();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  return keeper::Keeper(STDIN_FILENO, STDOUT_FILENO, ::getppid()).run();
}
