// reference-server: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT.
#include <signal.h>

#include <iostream>

#include "reference-server/options.h"
#include "reference-server/server.h"

namespace {

constexpr int exit_cannot_listen = 1;

/// Blocks the signals that end the server in this thread and in all that gRPC starts later, so that
/// they are only ever taken by sigwait.
sigset_t block_ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

}  // namespace

int main(int argc, char** argv) {
  int status = 0;
  const auto options = reference::read_options(argc, argv, status);
  if (!options) {
    return status;
  }
  const sigset_t ending = block_ending_signals();
  reference::Server server(*options);
  if (!server.listening()) {
    return exit_cannot_listen;
  }
  std::cout << "listening on 127.0.0.1:" << server.port() << std::endl;
  int signal = 0;
  sigwait(&ending, &signal);
  server.shut_down();
  return 0;
}
