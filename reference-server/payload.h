// The payloads of responses.
#pragma once

#include <grpcpp/support/status.h>

#include <cstdint>

#include "grpc/testing/messages.pb.h"

namespace reference {

/// A body of `size` zero octets. INVALID_ARGUMENT for a negative size, RESOURCE_EXHAUSTED for one
/// that the server does not spend memory on.
grpc::Status fill(grpc::testing::Payload& payload, std::int32_t size);

}  // namespace reference
