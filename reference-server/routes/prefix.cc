#include "reference-server/routes/prefix.h"

#include <absl/strings/numbers.h>
#include <arpa/inet.h>

namespace reference::routes {

std::optional<Prefix> parse_prefix(const std::string& address, std::uint32_t length,
                                   std::string& why) {
  Prefix prefix;
  prefix.is_ipv6 = address.find(':') != std::string::npos;
  prefix.length = length;
  const int family = prefix.is_ipv6 ? AF_INET6 : AF_INET;
  if (inet_pton(family, address.c_str(), prefix.octets.data()) != 1) {
    why = "\"" + address + "\" is no IP address";
    return std::nullopt;
  }
  if (length > (prefix.is_ipv6 ? 128U : 32U)) {
    why = address + " has no " + std::to_string(length) + " bits";
    return std::nullopt;
  }
  if (prefix != shortened(prefix, length)) {
    why = address + " has bits beyond its length of " + std::to_string(length);
    return std::nullopt;
  }
  return prefix;
}

std::optional<Prefix> parse_prefix(const std::string& text, std::string& why) {
  const auto slash = text.find('/');
  std::uint32_t length = 0;
  if (slash == std::string::npos || !absl::SimpleAtoi(text.substr(slash + 1), &length)) {
    why = "\"" + text + "\" is not ADDRESS/LENGTH";
    return std::nullopt;
  }
  return parse_prefix(text.substr(0, slash), length, why);
}

std::string to_string(const Prefix& prefix) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(prefix.is_ipv6 ? AF_INET6 : AF_INET, prefix.octets.data(), text.data(), text.size());
  return std::string(text.data()) + "/" + std::to_string(prefix.length);
}

Prefix shortened(Prefix prefix, std::uint32_t length) {
  prefix.length = length;
  for (std::uint32_t i = 0; i < prefix.octets.size(); ++i) {
    const std::uint32_t kept = length > 8 * i ? length - 8 * i : 0;
    if (kept < 8) {
      prefix.octets[i] &= static_cast<std::uint8_t>(0xff00U >> kept);
    }
  }
  return prefix;
}

bool holds(const Prefix& outer, const Prefix& inner) {
  return outer.is_ipv6 == inner.is_ipv6 && outer.length <= inner.length &&
         shortened(inner, outer.length) == outer;
}

}  // namespace reference::routes
