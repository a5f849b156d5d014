#include "reference-server/compression.h"

#include <cstdint>

// gRPC decompresses messages before the application sees them, and tells whether it had to only
// through this function of its library, which its own interop server uses too. No public header
// declares it.
std::uint32_t grpc_call_test_only_get_message_flags(grpc_call* call);
// The same for the codings that the client accepts, a bit for each.
std::uint32_t grpc_call_test_only_get_encodings_accepted_by_peer(grpc_call* call);

namespace reference {
namespace {

/// The bit of those flags that gRPC's decompressing filter leaves behind.
constexpr std::uint32_t was_compressed = 0x40000000;

}  // namespace

bool last_message_was_compressed(grpc::ServerContext& context) {
  return (grpc_call_test_only_get_message_flags(context.c_call()) & was_compressed) != 0;
}

void offer_compression(grpc::ServerContext& context) {
  context.set_compression_level(GRPC_COMPRESS_LEVEL_LOW);
}

void compress_with(grpc::ServerContext& context, grpc_compression_algorithm algorithm) {
  const auto accepted = grpc_call_test_only_get_encodings_accepted_by_peer(context.c_call());
  if ((accepted >> algorithm & 1) != 0) {
    context.set_compression_algorithm(algorithm);
  }
}

grpc::WriteOptions write_options(bool compressed) {
  grpc::WriteOptions options;
  if (!compressed) {
    options.set_no_compression();
  }
  return options;
}

}  // namespace reference
