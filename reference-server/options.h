// The command line of the reference server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "reference-server/channel_arguments.h"
#include "reference-server/gate.h"

namespace reference {

/// PEM texts, not file names.
struct TlsIdentity {
  std::string certificate;
  std::string private_key;
  /// Only clients with a certificate of this authority are served; empty: nobody is asked for one.
  std::string client_authority;
};

struct Options {
  /// On the loopback interface; 0 lets the system choose one.
  std::uint16_t port = 0;
  /// Without it the server speaks plain text.
  std::optional<TlsIdentity> tls;
  /// What gRPC takes as it is.
  ChannelArguments channel_arguments;
  GateOptions gate;
  /// How long calls in flight may take once the server is to end.
  int shutdown_grace_ms = 50;
  /// What to serve is told by Connect's contract, on the standard input.
  bool connect = false;
};

/// Reads the command line and the files that it names. When there is nothing to serve (a usage
/// error,
/// `--help`, an unreadable file), says so to the user and leaves the exit status in `exit_status`.
std::optional<Options> read_options(int argc, const char* const* argv, int& exit_status);

}  // namespace reference
