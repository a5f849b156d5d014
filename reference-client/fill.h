// Long messages of the adapter protocol: what repeats a pattern is told by its length.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "reference-client/fields.h"

namespace reference {

/// A pattern over and over, cut where `size` octets are full. Of no octets where there is none.
struct Fill {
  std::string pattern;
  std::size_t size = 0;
};

/// Reads `fill`. Throws a Refusal.
Fill read_fill(const nlohmann::json& value, const std::string& path);

/// The data, and after it what the fill stands for.
std::string filled(const std::string& data, const Fill& fill);

/// Where a message repeats a pattern.
struct Run {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The first run of the pattern, from its first octet on, that is long enough to be worth telling.
std::optional<Run> find_run(std::string_view message, std::string_view pattern);

}  // namespace reference
