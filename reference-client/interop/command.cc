#include "reference-client/interop/command.h"

#include <iostream>
#include <nlohmann/json.hpp>

#include "reference-client/interop/request.h"
#include "reference-client/refusal.h"

namespace reference::interop {
namespace {

using Json = nlohmann::json;

constexpr int exit_failed = 1;
constexpr int exit_usage = 4;
constexpr int exit_unsupported = 5;

bool wants_tls(const Command& command) {
  if (command.custom_credentials_type.empty()) {
    return command.use_tls;
  }
  if (command.custom_credentials_type == "tls") {
    return true;
  }
  if (command.custom_credentials_type == "insecure") {
    return false;
  }
  throw Refusal::unsupported("--custom_credentials_type");
}

Json tls_options(const Command& command) {
  auto tls = Json::object();
  if (command.use_test_ca && command.ca_file.empty()) {
    throw Refusal::error("--use_test_ca: the authority of gRPC's tests is not carried; --ca_file");
  }
  if (!command.ca_file.empty()) {
    tls["roots"] = command.ca_file;
  }
  if (!command.server_host_override.empty()) {
    tls["server_name"] = command.server_host_override;
  }
  return tls;
}

ChannelOptions channel_options(const Command& command) {
  auto options = Json::object();
  if (wants_tls(command)) {
    options["tls"] = tls_options(command);
  } else if (!command.server_host_override.empty()) {
    options["authority"] = command.server_host_override;
  }
  if (!command.service_config_json.empty()) {
    options["service_config"] = Json::parse(command.service_config_json, nullptr, false);
  }
  return read_channel_options(options);
}

std::string target(const Command& command) {
  const bool is_ipv6 = command.server_host.find(':') != std::string::npos;
  const auto host = is_ipv6 ? "[" + command.server_host + "]" : command.server_host;
  return host + ":" + std::to_string(command.server_port);
}

void carry_out_or_fail(const Command& command) {
  Request request;
  request.which = find_case(command.test_case);
  if (request.which == nullptr) {
    throw Refusal::unsupported("test case " + command.test_case);
  }
  request.parameters = command.parameters;
  const Channel channel(target(command), channel_options(command));
  if (auto why = carry_out(channel, request); !why.empty()) {
    throw Failure{std::move(why)};
  }
}

int tell(const Command& command, const std::string& text, int status) {
  std::cerr << "reference-client: " << command.test_case << ": " << text << '\n';
  return status;
}

}  // namespace

void add_flags(CLI::App& app, Command& command) {
  app.add_option("--test_case", command.test_case, "Run this standard interop test case");
  app.add_option("--server_host", command.server_host, "Its server")->capture_default_str();
  app.add_option("--server_port", command.server_port, "Its port")->check(CLI::Range(1, 65535));
  app.add_option("--server_host_override", command.server_host_override,
                 "The name that the server goes by");
  app.add_flag("--use_tls", command.use_tls, "Speak TLS");
  app.add_flag("--use_test_ca", command.use_test_ca, "Trust --ca_file, not the system's roots");
  app.add_option("--ca_file", command.ca_file, "The authorities to trust, PEM");
  app.add_option("--custom_credentials_type", command.custom_credentials_type, "tls or insecure");
  app.add_option("--service_config_json", command.service_config_json, "The channel's");
  for (const char* name :
       {"default_service_account", "oauth_scope", "service_account_key_file", "soak_iterations",
        "soak_max_failures", "soak_per_iteration_max_acceptable_latency_ms",
        "soak_overall_timeout_seconds", "soak_min_time_ms_between_rpcs", "soak_request_size",
        "soak_response_size"}) {
    app.add_option_function<std::string>(
        std::string("--") + name,
        [&command, name](const std::string& value) { command.parameters[name] = value; },
        "Of certain test cases");
  }
}

int run(const Command& command) {
  try {
    carry_out_or_fail(command);
  } catch (const Failure& failure) {
    return tell(command, failure.why, exit_failed);
  } catch (const Refusal& refusal) {
    const bool unsupported = refusal.kind == Refusal::Kind::unsupported;
    return tell(command, (unsupported ? "unsupported: " : "") + refusal.text,
                unsupported ? exit_unsupported : exit_usage);
  }
  return 0;
}

}  // namespace reference::interop
