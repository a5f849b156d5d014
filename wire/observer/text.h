// Small questions about the octets of fields.
#pragma once

#include <string>
#include <string_view>

namespace wire::observer {

/// ASCII letters compare without regard to case.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// RFC 9110 §5.6.2; not empty.
bool is_token(std::string_view text);

/// For reasons: other octets than printable ASCII as \xNN, cut after a while.
std::string printable(std::string_view text);

}  // namespace wire::observer
