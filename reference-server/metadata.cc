#include "reference-server/metadata.h"

#include <algorithm>
#include <string>

namespace reference {
namespace {

constexpr const char* initial_key = "x-grpc-test-echo-initial";
constexpr const char* trailing_key = "x-grpc-test-echo-trailing-bin";

/// gRPC C++ aborts the process when it is asked to send any other octet in an ASCII value.
bool is_ascii_value(grpc::string_ref value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

std::string text(grpc::string_ref value) { return {value.begin(), value.end()}; }

}  // namespace

void echo_metadata(grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto [initial, initial_end] = metadata.equal_range(initial_key);
  for (auto it = initial; it != initial_end; ++it) {
    if (is_ascii_value(it->second)) {
      context.AddInitialMetadata(initial_key, text(it->second));
    }
  }
  const auto [trailing, trailing_end] = metadata.equal_range(trailing_key);
  for (auto it = trailing; it != trailing_end; ++it) {
    context.AddTrailingMetadata(trailing_key, text(it->second));
  }
}

}  // namespace reference
