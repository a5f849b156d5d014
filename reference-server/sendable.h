// What gRPC can send as metadata. gRPC C++ aborts the process when it is to send anything else.
#pragma once

#include <grpcpp/support/status.h>

#include <string>
#include <string_view>

namespace reference {

/// Values of such a name are octets; those of any other are printable ASCII.
bool is_binary(std::string_view name);

/// INVALID_ARGUMENT, with the reason, for what can't be sent or is the protocol's own.
grpc::Status sendable(const std::string& name, std::string_view value);

}  // namespace reference
