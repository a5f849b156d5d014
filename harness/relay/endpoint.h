// Where the relay listens, and where it connects to: HOST:PORT, [HOST]:PORT, tls:HOST:PORT.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

namespace relay {

struct Endpoint {
  bool tls = false;
  std::string host;
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// Resolves the host. The error is for people.
tl::expected<Endpoint, std::string> parse_endpoint(const std::string& text);

/// "127.0.0.1:4711", "[::1]:4711".
std::string to_string(const sockaddr_storage& address);

/// The wildcard address, by which anybody could come in.
bool is_any(const sockaddr_storage& address);

}  // namespace relay
