// Metadata as the messages of ConformanceService have it: values by name, those of names in -bin in
// base64.
#pragma once

#include <google/protobuf/repeated_field.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "connectrpc/conformance/v1/service.pb.h"

namespace reference::conformance {

using Headers = google::protobuf::RepeatedPtrField<connectrpc::conformance::v1::Header>;

/// The request's.
Headers request_headers(const grpc::ServerContext& context);

/// To be called before the first message is written. INVALID_ARGUMENT for what can't be sent.
grpc::Status add_headers(grpc::ServerContext& context, const Headers& headers);
/// To be called before the handler returns. INVALID_ARGUMENT for what can't be sent.
grpc::Status add_trailers(grpc::ServerContext& context, const Headers& trailers);

}  // namespace reference::conformance
