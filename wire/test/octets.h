// Text as octets, for tests.
#pragma once

#include <string_view>

#include "wire/bytes.h"

namespace wire::test {

inline Buffer octets(std::string_view text) { return {text.begin(), text.end()}; }

}  // namespace wire::test
