// The calls that Connect's contract asks for, as the client makes them.
#pragma once

#include <string>

#include "connectrpc/conformance/v1/client_compat.pb.h"
#include "reference-client/call_request.h"
#include "reference-client/channel_options.h"

namespace reference::connect {

using connectrpc::conformance::v1::ClientCompatRequest;

/// The address as a gRPC target.
std::string target_of(const ClientCompatRequest& request);
ChannelOptions channel_options_of(const ClientCompatRequest& request);

/// Throws a Refusal for what gRPC C++ can't do, and for what makes no sense.
CallRequest call_of(const ClientCompatRequest& request);

}  // namespace reference::connect
