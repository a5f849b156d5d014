// wireproof.testing.v1.ProbeService. What each call does is said in
// proto/wireproof/testing/v1/probe.proto.
#pragma once

#include <grpcpp/server.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <atomic>
#include <string>
#include <utility>

#include "reference-server/probe/seen_calls.h"
#include "wireproof/testing/v1/probe.grpc.pb.h"

namespace reference::probe {

namespace v1 = wireproof::testing::v1;

class ServiceImpl final : public v1::ProbeService::Service {
 public:
  /// Whose health is set; until then it can't be. `address`: where Relay finds it.
  void set_server(grpc::Server& server, std::string address) {
    own_address_ = std::move(address);
    server_ = &server;
  }

  grpc::Status Wait(grpc::ServerContext* context, const v1::WaitRequest* request,
                    v1::WaitResponse* response) override;
  grpc::Status Relay(grpc::ServerContext* context, const v1::RelayRequest* request,
                     v1::RelayResponse* response) override;
  grpc::Status Consume(grpc::ServerContext* context, grpc::ServerReader<v1::ConsumeRequest>* reader,
                       v1::ConsumeResponse* response) override;
  grpc::Status Compress(grpc::ServerContext* context, const v1::CompressRequest* request,
                        grpc::ServerWriter<v1::CompressResponse>* writer) override;
  grpc::Status Throw(grpc::ServerContext* context, const v1::ThrowRequest* request,
                     v1::ThrowResponse* response) override;
  grpc::Status Seen(grpc::ServerContext* context, const v1::SeenRequest* request,
                    v1::SeenCall* response) override;
  grpc::Status SetHealth(grpc::ServerContext* context, const v1::SetHealthRequest* request,
                         v1::SetHealthResponse* response) override;

 private:
  SeenCalls calls_;
  std::string own_address_;
  std::atomic<grpc::Server*> server_ = nullptr;
};

}  // namespace reference::probe
