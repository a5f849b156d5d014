#include "reference-server/server.h"

#include <grpc/impl/codegen/grpc_types.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <string>

namespace reference {
namespace {

/// Longer than an answer takes that does not wait for its client.
constexpr std::chrono::milliseconds shutdown_grace{50};

std::shared_ptr<grpc::ServerCredentials> credentials(const std::optional<TlsIdentity>& tls) {
  if (!tls) {
    return grpc::InsecureServerCredentials();
  }
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({tls->private_key, tls->certificate});
  return grpc::SslServerCredentials(options);
}

}  // namespace

Server::Server(const Options& options) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  // By default a second server would share the port, and clients would meet either of them.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort("127.0.0.1:" + std::to_string(options.port), credentials(options.tls),
                           &port_);
  builder.RegisterService(&test_service_);
  server_ = builder.BuildAndStart();
  if (server_ != nullptr) {
    server_->GetHealthCheckService()->SetServingStatus(
        grpc::testing::TestService::service_full_name(), true);
  }
}

void Server::shut_down() {
  server_->Shutdown(std::chrono::system_clock::now() + shutdown_grace);
  server_->Wait();
}

}  // namespace reference
