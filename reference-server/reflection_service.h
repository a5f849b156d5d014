// grpc.reflection.v1.ServerReflection, which gRPC C++ 1.51 lacks: its library has v1alpha only.
// Knows the files that are linked into the program.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <string>
#include <vector>

#include "grpc/reflection/v1/reflection.grpc.pb.h"

namespace reference {

class ReflectionService final : public grpc::reflection::v1::ServerReflection::Service {
 public:
  using Request = grpc::reflection::v1::ServerReflectionRequest;
  using Response = grpc::reflection::v1::ServerReflectionResponse;

  /// The services that are listed, by their full names.
  explicit ReflectionService(std::vector<std::string> services);

  grpc::Status ServerReflectionInfo(grpc::ServerContext* context,
                                    grpc::ServerReaderWriter<Response, Request>* stream) override;

 private:
  Response answer(const Request& request) const;

  std::vector<std::string> services_;
};

}  // namespace reference
