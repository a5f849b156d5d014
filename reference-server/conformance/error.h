// The errors that requests ask for.
#pragma once

#include <grpcpp/support/status.h>

#include "connectrpc/conformance/v1/service.pb.h"
#include "reference-server/conformance/request_info.h"

namespace reference::conformance {

/// With code, message and details, these in grpc-status-details-bin.
grpc::Status status_of(const connectrpc::conformance::v1::Error& error);

/// The same, with the info as the last of the details.
grpc::Status status_of(connectrpc::conformance::v1::Error error, const RequestInfo& info);

}  // namespace reference::conformance
