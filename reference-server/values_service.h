// wireproof.testing.v1.ValuesService. What each call does is said in
// proto/wireproof/testing/v1/values.proto.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include "wireproof/testing/v1/values.grpc.pb.h"

namespace reference {

class ValuesServiceImpl final : public wireproof::testing::v1::ValuesService::Service {
 public:
  using Values = wireproof::testing::v1::Values;
  using ReadValues = wireproof::testing::v1::ReadValues;

  grpc::Status Echo(grpc::ServerContext* context, const Values* request, Values* response) override;
  grpc::Status Read(grpc::ServerContext* context, const Values* request,
                    ReadValues* response) override;
};

}  // namespace reference
