// The command line of a standard interop client.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <string>

namespace reference::interop {

/// By the names of the usual flags.
struct Command {
  std::string test_case;
  std::string server_host = "localhost";
  int server_port = 0;
  std::string server_host_override;
  bool use_tls = false;
  bool use_test_ca = false;
  std::string ca_file;
  std::string custom_credentials_type;
  std::string service_config_json;
  /// Of certain test cases.
  std::map<std::string, std::string> parameters;
};

/// Adds the flags; the command must outlive the parsing.
void add_flags(CLI::App& app, Command& command);

/// Runs the test case, and tells on standard error why it failed. Returns the exit status: 0
/// passed, 1 failed, 4 wrong usage, 5 it is none that gRPC C++ can run.
int run(const Command& command);

}  // namespace reference::interop
