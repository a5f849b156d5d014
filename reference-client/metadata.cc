#include "reference-client/metadata.h"

#include <grpc/grpc.h>
#include <grpc/slice.h>

#include <algorithm>
#include <array>

#include "reference-client/base64.h"
#include "reference-client/refusal.h"

namespace reference {
namespace {

using Json = nlohmann::json;

/// What belongs to the protocol and not to the application, where gRPC C++ passes it on.
constexpr std::array<std::string_view, 8> own_names = {
    "content-type", "te",           "grpc-encoding",           "grpc-accept-encoding",
    "grpc-status",  "grpc-message", "grpc-status-details-bin", "grpc-previous-rpc-attempts"};

bool is_binary(std::string_view name) { return name.ends_with("-bin"); }

grpc_slice unowned(std::string_view text) {
  return grpc_slice_from_static_buffer(text.data(), text.size());
}

std::string read_value(const std::string& name, const std::string& text, const std::string& path) {
  if (!is_binary(name)) {
    return text;
  }
  auto octets = from_base64(text);
  if (!octets) {
    throw Refusal::error(path + " is not base64, as the value of a name in -bin must be");
  }
  return std::move(*octets);
}

}  // namespace

std::string_view why_not_sent(std::string_view name, std::string_view value) {
  if (name.empty() || grpc_header_key_is_legal(unowned(name)) == 0) {
    return "gRPC allows no such name";
  }
  if (!is_binary(name) && grpc_header_nonbin_value_is_legal(unowned(value)) == 0) {
    return "gRPC allows only printable ASCII as a value";
  }
  return {};
}

Metadata read_metadata(const Json& value, const std::string& path) {
  if (!value.is_array()) {
    throw Refusal::error(path + " must be an array");
  }
  Metadata metadata;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string here = path + "[" + std::to_string(i) + "]";
    const Json& pair = value[i];
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string()) {
      throw Refusal::error(here + " must be a name and a value");
    }
    auto name = pair[0].get<std::string>();
    auto octets = read_value(name, pair[1].get<std::string>(), here);
    if (const auto why = why_not_sent(name, octets); !why.empty()) {
      throw Refusal::error(here + ": " + std::string(why));
    }
    metadata.emplace_back(std::move(name), std::move(octets));
  }
  return metadata;
}

void add_metadata(grpc::ClientContext& context, const Metadata& metadata) {
  for (const auto& [name, value] : metadata) {
    context.AddMetadata(name, value);
  }
}

Metadata received_metadata(const std::multimap<grpc::string_ref, grpc::string_ref>& received) {
  Metadata metadata;
  for (const auto& [name, value] : received) {
    const std::string_view key(name.data(), name.size());
    if (std::find(own_names.begin(), own_names.end(), key) == own_names.end()) {
      metadata.emplace_back(key, std::string(value.data(), value.size()));
    }
  }
  return metadata;
}

nlohmann::ordered_json to_json(const Metadata& metadata) {
  auto array = nlohmann::ordered_json::array();
  for (const auto& [name, value] : metadata) {
    array.push_back({name, is_binary(name) ? to_base64(value) : value});
  }
  return array;
}

}  // namespace reference
