#include "reference-server/sendable.h"

#include <grpc/grpc.h>
#include <grpc/slice.h>

#include <algorithm>
#include <array>

namespace reference {
namespace {

grpc_slice unowned(std::string_view text) {
  return grpc_slice_from_static_buffer(text.data(), text.size());
}

/// gRPC says content-type and te itself, and drops content-length. HTTP/2 forbids the others, which
/// gRPC would send (RFC 9113 §8.2.2).
constexpr std::array<std::string_view, 8> reserved = {
    "connection", "content-length", "content-type",      "keep-alive",
    "te",         "upgrade",        "transfer-encoding", "proxy-connection"};

bool is_reserved(std::string_view name) {
  return name.starts_with("grpc-") ||
         std::find(reserved.begin(), reserved.end(), name) != reserved.end();
}

grpc::Status refused(const std::string& name, const std::string& why) {
  return {grpc::StatusCode::INVALID_ARGUMENT, "the metadata \"" + name + "\": " + why};
}

}  // namespace

bool is_binary(std::string_view name) { return name.ends_with("-bin"); }

grpc::Status sendable(const std::string& name, std::string_view value) {
  if (name.empty() || grpc_header_key_is_legal(unowned(name)) == 0) {
    return refused(name, "gRPC allows no such name");
  }
  if (is_reserved(name)) {
    return refused(name, "the name is the protocol's own");
  }
  if (!is_binary(name) && grpc_header_nonbin_value_is_legal(unowned(value)) == 0) {
    return refused(name, "gRPC allows only printable ASCII as a value");
  }
  return grpc::Status::OK;
}

}  // namespace reference
