// reference-client: gRPC C++ as a client. Driven by the adapter protocol on standard input and
// output, or by Connect's contract there, or, as a standard interop client, by flags.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "reference-client/adapter_process.h"
#include "reference-client/connect/contract.h"
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
  bool connect = false;
  app.add_flag("--connect", connect,
               "Speak the contract of Connect's conformance suite in place of it");
  bool no_retries = false;
  app.add_flag("--no-retries", no_retries,
               "Without gRPC's own retries: those of 1.51 abort the process when a Trailers-Only "
               "response has no grpc-status");
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
  if (connect) {
    return reference::connect::run_contract(STDIN_FILENO, STDOUT_FILENO);
  }
  return reference::run_adapter(STDIN_FILENO, STDOUT_FILENO, !no_retries);
}
