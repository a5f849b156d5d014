// Load reports of single calls (gRFC A51). Debian's gRPC C++ is built without its own recorder.
#pragma once

#include <grpcpp/server_context.h>

#include "grpc/testing/messages.pb.h"

namespace reference {

/// What the trailers of this call tell.
void report_load(grpc::ServerContext& context, const grpc::testing::TestOrcaReport& report);

}  // namespace reference
