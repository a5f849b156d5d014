// Who may call, and how often: decided before a handler is called. gRPC C++'s server interceptors
// can change a status only once the handler has run, so that this is its AuthMetadataProcessor.
#pragma once

#include <grpcpp/security/auth_metadata_processor.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace reference {

struct GateOptions {
  /// Calls without `authorization: Bearer TOKEN` are UNAUTHENTICATED; empty: nobody is asked.
  std::string token;
  /// Calls beyond so many in a window are RESOURCE_EXHAUSTED.
  std::optional<int> calls_per_window;
  std::chrono::milliseconds window{1000};

  bool closed() const { return !token.empty() || calls_per_window.has_value(); }
};

std::shared_ptr<grpc::AuthMetadataProcessor> make_gate(const GateOptions& options);

}  // namespace reference
