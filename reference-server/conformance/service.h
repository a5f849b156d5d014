// connectrpc.conformance.v1.ConformanceService, which Connect's suite calls. What each call does is
// said in proto/connectrpc/conformance/v1/service.proto; Unimplemented keeps the generated answer.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include "connectrpc/conformance/v1/service.grpc.pb.h"

namespace reference::conformance {

namespace v1 = connectrpc::conformance::v1;

class ServiceImpl final : public v1::ConformanceService::Service {
 public:
  using BidiStreamOf = grpc::ServerReaderWriter<v1::BidiStreamResponse, v1::BidiStreamRequest>;

  grpc::Status Unary(grpc::ServerContext* context, const v1::UnaryRequest* request,
                     v1::UnaryResponse* response) override;
  grpc::Status IdempotentUnary(grpc::ServerContext* context,
                               const v1::IdempotentUnaryRequest* request,
                               v1::IdempotentUnaryResponse* response) override;
  grpc::Status ServerStream(grpc::ServerContext* context, const v1::ServerStreamRequest* request,
                            grpc::ServerWriter<v1::ServerStreamResponse>* writer) override;
  grpc::Status ClientStream(grpc::ServerContext* context,
                            grpc::ServerReader<v1::ClientStreamRequest>* reader,
                            v1::ClientStreamResponse* response) override;
  grpc::Status BidiStream(grpc::ServerContext* context, BidiStreamOf* stream) override;
};

}  // namespace reference::conformance
