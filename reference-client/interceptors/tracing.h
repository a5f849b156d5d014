// `tracing`: `traceparent` (W3C Trace Context, level 1) with each call, and a span of it.
#pragma once

#include <deque>
#include <memory>
#include <random>
#include <string>

#include "reference-client/interceptors/interceptor.h"

namespace reference {

class Tracing final : public Interceptor {
 public:
  std::unique_ptr<Passage> pass(const std::string& path, Metadata& metadata) override;
  void report(nlohmann::ordered_json& event) const override;

  struct Span {
    std::string path;
    std::string trace_id;
    std::string span_id;
    double start_ms = 0;  // since the channel was made
    double ms = 0;
    int status = 0;
  };
  using Spans = std::deque<Span>;

 private:
  using Clock = std::chrono::steady_clock;

  /// As many hexadecimal digits, not all of them zero.
  std::string random_id(std::size_t digits);

  std::mt19937_64 random_{std::random_device{}()};
  Clock::time_point made_ = Clock::now();
  /// Shared with the calls that are on their way.
  std::shared_ptr<Spans> spans_ = std::make_shared<Spans>();
};

}  // namespace reference
