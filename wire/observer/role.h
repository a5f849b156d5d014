// The two ends of a connection.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wire::observer {

enum class Role : std::uint8_t { client, server };

constexpr Role other(Role role) { return role == Role::client ? Role::server : Role::client; }
constexpr std::string_view to_string(Role role) {
  return role == Role::client ? "client" : "server";
}

/// One of each.
template <typename T>
struct ByRole {
  T client;
  T server;

  T& operator[](Role role) { return role == Role::client ? client : server; }
  const T& operator[](Role role) const { return role == Role::client ? client : server; }
};

/// Of two values the one for this role: `pick(by, ClauseId::…_client, ClauseId::…_server)`.
template <typename T>
constexpr T pick(Role role, T client, T server) {
  return role == Role::client ? client : server;
}

}  // namespace wire::observer
