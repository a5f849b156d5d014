// The metadata that the interoperability tests send to have it echoed.
#pragma once

#include <grpcpp/server_context.h>

namespace reference {

/// Every value of x-grpc-test-echo-initial goes back in the headers, every one of
/// x-grpc-test-echo-trailing-bin in the trailers, in the order in which they came. To be called
/// before the first message is written.
void echo_metadata(grpc::ServerContext& context);

}  // namespace reference
