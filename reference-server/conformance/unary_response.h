// The one response of a unary or a client-streaming call, as the request defines it.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "connectrpc/conformance/v1/service.pb.h"
#include "reference-server/conformance/request_info.h"

namespace reference::conformance {

/// Waits as long as the definition says, and fills the payload, or returns the error that is asked
/// for. An empty definition asks for nothing.
grpc::Status respond(grpc::ServerContext& context,
                     const connectrpc::conformance::v1::UnaryResponseDefinition& definition,
                     const Requests& requests,
                     connectrpc::conformance::v1::ConformancePayload& payload);

}  // namespace reference::conformance
