#include "reference-server/gate.h"

#include <absl/strings/match.h>

#include <mutex>

namespace reference {
namespace {

using grpc::Status;
using grpc::StatusCode;
using Metadata = grpc::AuthMetadataProcessor::InputMetadata;

/// Calls in a window that begins with the first of them.
class Window {
 public:
  Window(int most, std::chrono::milliseconds length) : most_(most), length_(length) {}

  bool admit() {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (now >= end_) {
      end_ = now + length_;
      calls_ = 0;
    }
    return calls_++ < most_;
  }

 private:
  using Clock = std::chrono::steady_clock;
  const int most_;
  const std::chrono::milliseconds length_;
  std::mutex mutex_;
  Clock::time_point end_ = Clock::time_point::min();
  std::int64_t calls_ = 0;
};

class Gate final : public grpc::AuthMetadataProcessor {
 public:
  explicit Gate(const GateOptions& options)
      : token_(options.token),
        limited_(options.calls_per_window.has_value()),
        window_(options.calls_per_window.value_or(0), options.window) {}

  bool IsBlocking() const override { return false; }

  Status Process(const Metadata& metadata, grpc::AuthContext*, OutputMetadata*,
                 OutputMetadata*) override {
    if (Status status = authenticate(metadata); !status.ok()) {
      return status;
    }
    if (limited_ && !window_.admit()) {
      return {StatusCode::RESOURCE_EXHAUSTED, "more calls than the rate limit allows"};
    }
    return Status::OK;
  }

 private:
  Status authenticate(const Metadata& metadata) const {
    if (token_.empty()) {
      return Status::OK;
    }
    const auto [begin, end] = metadata.equal_range("authorization");
    if (begin == end || std::next(begin) != end) {
      return {StatusCode::UNAUTHENTICATED, "the call wants one authorization"};
    }
    const absl::string_view value(begin->second.data(), begin->second.size());
    constexpr absl::string_view scheme = "Bearer ";
    // The scheme's case does not matter (RFC 9110 §11.1).
    if (!absl::StartsWithIgnoreCase(value, scheme) || value.substr(scheme.size()) != token_) {
      return {StatusCode::UNAUTHENTICATED, "the token is not the one that opens this server"};
    }
    return Status::OK;
  }

  const std::string token_;
  const bool limited_;
  Window window_;
};

}  // namespace

std::shared_ptr<grpc::AuthMetadataProcessor> make_gate(const GateOptions& options) {
  return std::make_shared<Gate>(options);
}

}  // namespace reference
