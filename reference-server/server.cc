#include "reference-server/server.h"

#include <absl/synchronization/mutex.h>
#include <grpc/impl/codegen/grpc_types.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <string>

namespace reference {
namespace {

/// Threads that wait for calls; with fewer, gRPC starts one and ends one with almost every call.
constexpr int most_pollers = 16;
/// Longer than an answer takes that does not wait for its client.
constexpr std::chrono::milliseconds shutdown_grace{50};

std::shared_ptr<grpc::ServerCredentials> credentials(const std::optional<TlsIdentity>& tls) {
  if (!tls) {
    return grpc::InsecureServerCredentials();
  }
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({tls->private_key, tls->certificate});
  if (!tls->client_authority.empty()) {
    options.pem_root_certs = tls->client_authority;
    options.client_certificate_request =
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(options);
}

}  // namespace

Server::Server(const Options& options) {
  // Debian builds Abseil with its search for deadlocks, at a tenth of the server's time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  // By default a second server would share the port, and clients would meet either of them.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  if (options.max_age_ms) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, *options.max_age_ms);
  }
  if (options.max_receive_octets) {
    builder.SetMaxReceiveMessageSize(*options.max_receive_octets);
  }
  builder.AddListeningPort("127.0.0.1:" + std::to_string(options.port), credentials(options.tls),
                           &port_);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, most_pollers);
  builder.RegisterService(&test_service_);
  builder.RegisterService(&conformance_service_);
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
