// What gRPC C++ calls the options of a channel.
#pragma once

#include <grpcpp/support/channel_arguments.h>

#include "reference-client/channel_options.h"

namespace reference {

/// Each channel has its own connections: gRPC would share them among channels of the same target.
grpc::ChannelArguments channel_arguments(const ChannelOptions& options);

}  // namespace reference
