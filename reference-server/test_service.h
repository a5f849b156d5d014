// grpc.testing.TestService as the gRPC interoperability tests expect it. What each call does is
// said in proto/grpc/testing/test.proto; UnimplementedCall keeps the generated answer.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include "grpc/testing/test.grpc.pb.h"

namespace reference {

class TestServiceImpl final : public grpc::testing::TestService::Service {
 public:
  using Empty = grpc::testing::Empty;
  using InputRequest = grpc::testing::StreamingInputCallRequest;
  using InputResponse = grpc::testing::StreamingInputCallResponse;
  using OutputRequest = grpc::testing::StreamingOutputCallRequest;
  using OutputResponse = grpc::testing::StreamingOutputCallResponse;
  using OutputWriter = grpc::ServerWriter<OutputResponse>;
  using OutputStream = grpc::ServerReaderWriter<OutputResponse, OutputRequest>;
  using SimpleRequest = grpc::testing::SimpleRequest;
  using SimpleResponse = grpc::testing::SimpleResponse;

  grpc::Status EmptyCall(grpc::ServerContext* context, const Empty* request,
                         Empty* response) override;
  grpc::Status UnaryCall(grpc::ServerContext* context, const SimpleRequest* request,
                         SimpleResponse* response) override;
  grpc::Status CacheableUnaryCall(grpc::ServerContext* context, const SimpleRequest* request,
                                  SimpleResponse* response) override;
  grpc::Status StreamingOutputCall(grpc::ServerContext* context, const OutputRequest* request,
                                   OutputWriter* writer) override;
  grpc::Status StreamingInputCall(grpc::ServerContext* context,
                                  grpc::ServerReader<InputRequest>* reader,
                                  InputResponse* response) override;
  grpc::Status FullDuplexCall(grpc::ServerContext* context, OutputStream* stream) override;
  grpc::Status HalfDuplexCall(grpc::ServerContext* context, OutputStream* stream) override;
};

}  // namespace reference
