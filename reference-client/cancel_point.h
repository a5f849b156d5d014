// Where a client cancels its call.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace reference {

struct CancelPoint {
  enum class At { start, sent, half_closed, initial, received };

  At at = At::start;
  /// Of `sent` and `received`: so many messages.
  std::int64_t messages = 0;
  /// And so long after that.
  std::int64_t after_ms = 0;

  bool operator==(const CancelPoint&) const = default;
};

/// Reads the object at `path`. Throws a Refusal.
CancelPoint read_cancel_point(const nlohmann::json& value, const std::string& path);

}  // namespace reference
