// IPv4 and IPv6 prefixes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace reference::routes {

struct Prefix {
  bool is_ipv6 = false;
  /// In network order; of IPv4 the first four.
  std::array<std::uint8_t, 16> octets{};
  /// In bits.
  std::uint32_t length = 0;

  auto operator<=>(const Prefix&) const = default;
};

/// Nothing, with the reason in `why`: no address, a length beyond it, or bits beyond the length.
std::optional<Prefix> parse_prefix(const std::string& address, std::uint32_t length,
                                   std::string& why);

/// Of ADDRESS/LENGTH.
std::optional<Prefix> parse_prefix(const std::string& text, std::string& why);

/// With its length, as RFC 5952 writes it.
std::string to_string(const Prefix& prefix);

/// The one of that length, no longer than this, which holds it.
Prefix shortened(Prefix prefix, std::uint32_t length);

/// Whether all addresses of `inner` are in `outer`.
bool holds(const Prefix& outer, const Prefix& inner);

}  // namespace reference::routes
