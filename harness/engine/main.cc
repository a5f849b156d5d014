// wireproof-engine: performs plans against a target. Commands on stdin, events on stdout, both JSON
// Lines (docs/architecture.md).
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>

#include "harness/engine/command_input.h"
#include "harness/engine/engine.h"

namespace {

constexpr const char* kUsage =
    "wireproof-engine performs plans against a target. It reads commands on stdin and writes "
    "events on stdout, JSON Lines both;\n"
    "`wireproof run` starts it.\n";

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) {
    const bool asked = std::strcmp(argv[1], "--help") == 0;
    std::fputs(kUsage, asked ? stdout : stderr);
    return asked ? 0 : 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, SIG_IGN);  // the harness decides when a run is interrupted
  prctl(PR_SET_PDEATHSIG, SIGKILL);

  engine::EventLoop loop;
  // Never destroyed: the kernel takes back what a run has filled at once, and the harness waits.
  static engine::Engine& engine = *new engine::Engine(loop, stdout);
  engine::CommandInput input(
      loop, STDIN_FILENO, [](const std::string& line) { engine.command(line); },
      [] { engine.input_ended(); });
  loop.run();
  return 0;
}
