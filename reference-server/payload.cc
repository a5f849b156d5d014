#include "reference-server/payload.h"

#include <string>

namespace reference {
namespace {

/// Sixteen times the message size that gRPC implementations receive by default: enough to exceed
/// any limit, while a client that asks for the largest int32 gets an error and not the machine's
/// memory.
constexpr std::int32_t max_size = 64 * 1024 * 1024;

}  // namespace

grpc::Status fill(grpc::testing::Payload& payload, std::int32_t size) {
  if (size < 0) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "a negative response size"};
  }
  if (size > max_size) {
    return {grpc::StatusCode::RESOURCE_EXHAUSTED, "response sizes end at 64 MiB"};
  }
  payload.set_body(std::string(static_cast<std::size_t>(size), '\0'));
  return grpc::Status::OK;
}

}  // namespace reference
