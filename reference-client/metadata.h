// Metadata between JSON, where values of names in -bin are base64, and gRPC, where they are octets.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/string_ref.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reference {

/// Names and values in order; values of names in -bin are octets.
using Metadata = std::vector<std::pair<std::string, std::string>>;

/// Reads the array at `path`. Throws a Refusal for what gRPC would not send.
Metadata read_metadata(const nlohmann::json& value, const std::string& path);

/// Why gRPC can't send this entry; empty if it can. gRPC C++ aborts the process when it is asked
/// to.
std::string_view why_not_sent(std::string_view name, std::string_view value);

void add_metadata(grpc::ClientContext& context, const Metadata& metadata);

/// What came, beside the protocol's own.
Metadata received_metadata(const std::multimap<grpc::string_ref, grpc::string_ref>& received);

nlohmann::ordered_json to_json(const Metadata& metadata);

}  // namespace reference
