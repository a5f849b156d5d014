#include "reference-server/sendable.h"

#include <grpc/grpc.h>
#include <grpc/slice.h>

namespace reference {
namespace {

grpc_slice unowned(std::string_view text) {
  return grpc_slice_from_static_buffer(text.data(), text.size());
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
  if (name.starts_with("grpc-") || name == "content-type" || name == "te") {
    return refused(name, "the name is the protocol's own");
  }
  if (!is_binary(name) && grpc_header_nonbin_value_is_legal(unowned(value)) == 0) {
    return refused(name, "gRPC allows only printable ASCII as a value");
  }
  return grpc::Status::OK;
}

}  // namespace reference
