// `interceptors` of a channel's options.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace reference {

struct InterceptorOptions {
  enum class Kind { auth, logging, metrics, tracing, retry, rate_limit };

  Kind kind = Kind::logging;
  std::string token;       // auth
  int max_attempts = 1;    // retry
  std::vector<int> codes;  // retry
  int backoff_ms = 0;      // retry
  double per_second = 0;   // rate_limit
  int burst = 1;           // rate_limit
};

/// Reads the array at `path`. Throws a Refusal.
std::vector<InterceptorOptions> read_interceptors(const nlohmann::json::array_t& array,
                                                  const std::string& path);

}  // namespace reference
