#include "reference-server/metadata.h"

#include <string>

namespace reference {
namespace {

constexpr const char* initial_key = "x-grpc-test-echo-initial";
constexpr const char* trailing_key = "x-grpc-test-echo-trailing-bin";

std::string text(grpc::string_ref value) { return {value.begin(), value.end()}; }

}  // namespace

void echo_metadata(grpc::ServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto [initial, initial_end] = metadata.equal_range(initial_key);
  for (auto it = initial; it != initial_end; ++it) {
    context.AddInitialMetadata(initial_key, text(it->second));
  }
  const auto [trailing, trailing_end] = metadata.equal_range(trailing_key);
  for (auto it = trailing; it != trailing_end; ++it) {
    context.AddTrailingMetadata(trailing_key, text(it->second));
  }
}

}  // namespace reference
