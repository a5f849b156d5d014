// The payloads of responses.
#pragma once

#include <grpcpp/support/status.h>

#include <cstdint>

#include "grpc/testing/messages.pb.h"

namespace reference {

/// Sixteen times the message size that gRPC implementations receive by default: enough to exceed
/// any limit, while a client that asks for the largest int32 gets an error and not the machine's
/// memory.
constexpr std::int32_t max_payload = 64 * 1024 * 1024;

/// A body of `size` zero octets. INVALID_ARGUMENT for a negative size, RESOURCE_EXHAUSTED for one
/// that the server does not spend memory on.
grpc::Status fill(grpc::testing::Payload& payload, std::int32_t size);

}  // namespace reference
