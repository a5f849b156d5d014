// What stands between the application and a call. The first interceptor of a channel is outermost.
#pragma once

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "reference-client/interceptor_options.h"
#include "reference-client/metadata.h"

namespace reference {

/// A call on its way through one interceptor; destroyed without `end` when the process ends first.
class Passage {
 public:
  virtual ~Passage() = default;
  /// `attempts`: how often the call was made further in.
  virtual void end(int status, int attempts) = 0;
};

/// After which ends a unary call is made again.
struct RetryPolicy {
  int max_attempts = 1;
  std::vector<int> codes;
  int backoff_ms = 0;

  bool again(int status, int attempts) const;
  /// Before the attempt that follows on so many.
  std::chrono::milliseconds backoff(int attempts) const;
};

class Interceptor {
 public:
  virtual ~Interceptor() = default;

  /// How long the next call has to wait here.
  virtual std::chrono::nanoseconds hold_back() { return std::chrono::nanoseconds(0); }
  /// A call passes: it may add metadata. Null: it doesn't care for its end.
  virtual std::unique_ptr<Passage> pass(const std::string& path, Metadata& metadata);
  /// Null: it makes no call again.
  virtual const RetryPolicy* retry() const { return nullptr; }
  /// Adds what it has gathered.
  virtual void report(nlohmann::ordered_json& event) const;
};

std::unique_ptr<Interceptor> make_interceptor(const InterceptorOptions& options);

/// The entries of a report at most: a channel that makes calls for long forgets the oldest ones.
constexpr std::size_t longest_report = 10'000;

/// Milliseconds between two times.
template <typename Duration>
double milliseconds(Duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace reference
