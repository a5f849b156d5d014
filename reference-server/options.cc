#include "reference-server/options.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>

namespace reference {
namespace {

constexpr int exit_usage = 4;

std::optional<std::string> read_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file || text.empty()) {
    std::cerr << "reference-server: cannot read " << name << '\n';
    return std::nullopt;
  }
  return text;
}

struct TlsFiles {
  std::string certificate;
  std::string key;
  std::string client_authority;  // empty: none
};

std::optional<TlsIdentity> read_identity(const TlsFiles& files) {
  auto certificate = read_file(files.certificate);
  auto private_key = read_file(files.key);
  auto client_authority = files.client_authority.empty() ? std::optional<std::string>("")
                                                         : read_file(files.client_authority);
  if (!certificate || !private_key || !client_authority) {
    return std::nullopt;
  }
  return TlsIdentity{std::move(*certificate), std::move(*private_key),
                     std::move(*client_authority)};
}

void add_gate_flags(CLI::App& app, GateOptions& gate) {
  app.add_option("--bearer-token", gate.token,
                 "Refuse calls without `authorization: Bearer TOKEN` with UNAUTHENTICATED");
  auto* limit = app.add_option("--rate-limit", gate.calls_per_window,
                               "Refuse calls beyond so many in a window with RESOURCE_EXHAUSTED")
                    ->check(CLI::NonNegativeNumber);
  app.add_option_function<int>(
         "--rate-window-ms",
         [&gate](const int& value) { gate.window = std::chrono::milliseconds(value); },
         "How long that window is, from its first call; 1000 unless told")
      ->check(CLI::PositiveNumber)
      ->needs(limit);
}

}  // namespace

std::optional<Options> read_options(int argc, const char* const* argv, int& exit_status) {
  Options options;
  TlsFiles files;
  CLI::App app("The services of proto/, and health, reflection and channelz, on gRPC C++",
               "reference-server");
  app.add_option("--port", options.port, "Port on 127.0.0.1; 0 chooses one")->capture_default_str();
  auto* certificate = app.add_option("--tls-cert", files.certificate, "Certificate chain, PEM");
  auto* key = app.add_option("--tls-key", files.key, "Its private key, PEM");
  app.add_option("--tls-client-ca", files.client_authority,
                 "Serve only clients with a certificate of this authority, PEM")
      ->needs(certificate);
  app.add_option("--shutdown-grace-ms", options.shutdown_grace_ms,
                 "How long calls in flight may take after SIGTERM")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  add_flags(app, options.channel_arguments);
  add_gate_flags(app, options.gate);
  app.add_flag("--connect", options.connect,
               "Speak the contract of Connect's conformance suite on standard input and output")
      ->excludes(certificate);
  certificate->needs(key);
  key->needs(certificate);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_status = app.exit(error) == 0 ? 0 : exit_usage;
    return std::nullopt;
  }
  if (!files.certificate.empty()) {
    options.tls = read_identity(files);
    if (!options.tls) {
      exit_status = exit_usage;
      return std::nullopt;
    }
  }
  return options;
}

}  // namespace reference
