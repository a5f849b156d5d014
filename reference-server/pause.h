// The pause between two responses of a stream.
#pragma once

#include <grpcpp/server_context.h>

#include <chrono>

namespace reference {

/// Waits; returns false at once when the call has been cancelled, also by the server's end.
bool pause(const grpc::ServerContext& context, std::chrono::microseconds duration);

}  // namespace reference
