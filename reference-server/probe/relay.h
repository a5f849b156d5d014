// A unary call to another server on behalf of a call that is being handled.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <string>

#include "wireproof/testing/v1/probe.pb.h"

namespace reference::probe {

/// `address`: the other server's. Returns its status, and its response as octets. The other call
/// has the deadline of this one, and is cancelled with it. INVALID_ARGUMENT for an address off this
/// machine.
grpc::Status relay(const grpc::ServerContext& context,
                   const wireproof::testing::v1::RelayRequest& request, const std::string& address,
                   std::string& response);

}  // namespace reference::probe
