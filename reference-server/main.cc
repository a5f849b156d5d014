// reference-server: prints `listening on 127.0.0.1:PORT`, or speaks Connect's contract in place of
// it, and serves until SIGTERM or SIGINT.
#include <signal.h>

#include <iostream>
#include <string>

#include "reference-server/connect/contract.h"
#include "reference-server/options.h"
#include "reference-server/server.h"

namespace {

constexpr int exit_cannot_listen = 1;
constexpr int exit_usage = 4;

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

bool read_contract(reference::Options& options) {
  std::string why;
  if (!reference::connect::read_request(std::cin, options, why)) {
    std::cerr << "reference-server: " << why << '\n';
    return false;
  }
  return true;
}

void tell_port(int port, const reference::Options& options) {
  if (options.connect) {
    reference::connect::write_response(std::cout, port, options);
  } else {
    std::cout << "listening on 127.0.0.1:" << port << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int status = 0;
  auto options = reference::read_options(argc, argv, status);
  if (!options) {
    return status;
  }
  if (options->connect && !read_contract(*options)) {
    return exit_usage;
  }
  const sigset_t ending = block_ending_signals();
  reference::Server server(*options);
  if (!server.listening()) {
    return exit_cannot_listen;
  }
  tell_port(server.port(), *options);
  int signal = 0;
  sigwait(&ending, &signal);
  server.shut_down();
  return 0;
}
