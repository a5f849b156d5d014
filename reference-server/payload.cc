#include "reference-server/payload.h"

#include <string>

namespace reference {

grpc::Status fill(grpc::testing::Payload& payload, std::int32_t size) {
  if (size < 0) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "a negative response size"};
  }
  if (size > max_payload) {
    return {grpc::StatusCode::RESOURCE_EXHAUSTED, "responses end at 64 MiB"};
  }
  payload.set_body(std::string(static_cast<std::size_t>(size), '\0'));
  return grpc::Status::OK;
}

}  // namespace reference
