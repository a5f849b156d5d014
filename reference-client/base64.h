// base64 (RFC 4648 §4), as the adapter protocol carries octets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reference {

/// With padding.
std::string to_base64(std::string_view octets);

/// Nothing if the text is no base64; the padding may be left out.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace reference
