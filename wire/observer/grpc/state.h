// What the gRPC rules remember of one direction of a call.
#pragma once

namespace wire::observer::grpc {

/// Cleared when its stream's slot is reused: keep memory that is expensive to get, forget the rest.
struct GrpcState {
  void clear() {}
};

}  // namespace wire::observer::grpc
