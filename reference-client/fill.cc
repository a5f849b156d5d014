#include "reference-client/fill.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "reference-client/base64.h"
#include "reference-client/refusal.h"

namespace reference {
namespace {

/// As long as a line may be: a short one must not stand for more.
constexpr std::int64_t most_filled = std::int64_t{32} << 20;
/// Shorter runs are spelled out.
constexpr std::size_t least_run = 1024;

/// Where the run ends that begins there.
std::size_t end_of_run(std::string_view message, std::size_t at, std::string_view pattern) {
  message = message.substr(0, at + most_filled);
  while (message.substr(at, pattern.size()) == pattern) {
    at += pattern.size();
  }
  const auto left = message.substr(at, pattern.size());
  return at + (std::mismatch(left.begin(), left.end(), pattern.begin()).first - left.begin());
}

}  // namespace

Fill read_fill(const nlohmann::json& value, const std::string& path) {
  Fields fields(value, path);
  auto pattern = from_base64(fields.text("pattern"));
  const auto size = fields.integer("size", 1);
  fields.done();
  if (!pattern || pattern->empty()) {
    throw Refusal::error(fields.path_of("pattern") + " is not base64 of at least one octet");
  }
  if (size > most_filled) {
    throw Refusal::error(fields.path_of("size") + " must be at most " +
                         std::to_string(most_filled));
  }
  return {std::move(*pattern), static_cast<std::size_t>(size)};
}

std::string filled(const std::string& data, const Fill& fill) {
  std::string octets;
  octets.reserve(data.size() + fill.size);
  octets = data;
  for (std::size_t left = fill.size; left > 0;) {
    const std::size_t count = std::min(left, fill.pattern.size());
    octets.append(fill.pattern, 0, count);
    left -= count;
  }
  return octets;
}

std::optional<Run> find_run(std::string_view message, std::string_view pattern) {
  if (pattern.empty()) {
    return std::nullopt;
  }
  std::size_t from = 0;
  while (const void* found = ::memmem(message.data() + from, message.size() - from, pattern.data(),
                                      pattern.size())) {
    const auto begin =
        static_cast<std::size_t>(static_cast<const char*>(found) - message.data());
    from = end_of_run(message, begin, pattern);
    if (from - begin >= least_run) {
      return Run{begin, from};
    }
  }
  return std::nullopt;
}

}  // namespace reference
