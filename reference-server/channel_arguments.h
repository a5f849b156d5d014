// Flags that gRPC takes as they are: limits, keepalive, the life of connections.
#pragma once

#include <grpcpp/server_builder.h>

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace reference {

/// By gRPC's names.
using ChannelArguments = std::map<std::string, int>;

/// Each flag that is given leaves its value in `arguments`.
void add_flags(CLI::App& app, ChannelArguments& arguments);

void apply(const ChannelArguments& arguments, grpc::ServerBuilder& builder);

}  // namespace reference
