#include "harness/relay/endpoint.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

namespace relay {
namespace {

constexpr std::string_view kTls = "tls:";

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc() && stopped == text.data() + text.size();
  return whole ? std::optional(port) : std::nullopt;
}

}  // namespace

tl::expected<Endpoint, std::string> parse_endpoint(const std::string& text) {
  Endpoint endpoint;
  endpoint.tls = text.starts_with(kTls);
  const std::string rest = endpoint.tls ? text.substr(kTls.size()) : text;
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string::npos || colon == 0 || !port_of(rest.substr(colon + 1))) {
    return tl::unexpected(text + ": neither HOST:PORT nor tls:HOST:PORT");
  }
  endpoint.host = rest.substr(0, colon);
  if (endpoint.host.front() == '[' && endpoint.host.back() == ']') {
    endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const std::string port = rest.substr(colon + 1);
  if (const int status = getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &found)) {
    return tl::unexpected(endpoint.host + ": " + gai_strerror(status));
  }
  std::memcpy(&endpoint.address, found->ai_addr, found->ai_addrlen);
  endpoint.size = found->ai_addrlen;
  freeaddrinfo(found);
  return endpoint;
}

std::string to_string(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET6) {
    const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
    return "[" + std::string(text.data()) + "]:" + std::to_string(ntohs(six.sin6_port));
  }
  const auto& four = reinterpret_cast<const sockaddr_in&>(address);
  inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
  return std::string(text.data()) + ":" + std::to_string(ntohs(four.sin_port));
}

bool is_any(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET6) {
    return IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
  }
  return reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr == INADDR_ANY;
}

}  // namespace relay
