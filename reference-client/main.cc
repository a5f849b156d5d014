// reference-client: gRPC C++ as a client. Driven by the adapter protocol on standard input and
// output, or, as a standard interop client, by flags.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "reference-client/adapter_process.h"
#include "reference-client/interop/command.h"

namespace {

constexpr int exit_usage = 4;

}  // namespace

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);
  CLI::App app(
      "gRPC C++ as a client: speaks the adapter protocol (spec/adapter.schema.json) on standard "
      "input and output, or runs one interop test case",
      "reference-client");
  reference::interop::Command command;
  reference::interop::add_flags(app, command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  if (!command.test_case.empty()) {
    return reference::interop::run(command);
  }
  return reference::run_adapter(STDIN_FILENO, STDOUT_FILENO);
}
