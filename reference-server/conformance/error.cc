#include "reference-server/conformance/error.h"

#include "google/rpc/status.pb.h"

namespace reference::conformance {

grpc::Status status_of(const connectrpc::conformance::v1::Error& error) {
  const auto code = static_cast<grpc::StatusCode>(error.code());
  if (error.details().empty()) {
    return {code, error.message()};
  }
  google::rpc::Status status;
  status.set_code(error.code());
  status.set_message(error.message());
  *status.mutable_details() = error.details();
  return {code, error.message(), status.SerializeAsString()};
}

grpc::Status status_of(connectrpc::conformance::v1::Error error, const RequestInfo& info) {
  error.add_details()->PackFrom(info);
  return status_of(error);
}

}  // namespace reference::conformance
