// What the server saw of a request, as ConformanceService tells it.
#pragma once

#include <google/protobuf/any.pb.h>
#include <google/protobuf/repeated_field.h>
#include <grpcpp/server_context.h>

#include "connectrpc/conformance/v1/service.pb.h"

namespace reference::conformance {

using RequestInfo = connectrpc::conformance::v1::ConformancePayload::RequestInfo;
/// In the order in which they came.
using Requests = google::protobuf::RepeatedPtrField<google::protobuf::Any>;

/// With the headers, and what is left of the deadline.
RequestInfo request_info(const grpc::ServerContext& context, const Requests& requests);

}  // namespace reference::conformance
