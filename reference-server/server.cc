#include "reference-server/server.h"

#include <absl/synchronization/mutex.h>
#include <grpc/impl/codegen/grpc_types.h>
#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <string>
#include <vector>

namespace reference {
namespace {

/// Threads that wait for calls; with fewer, gRPC starts one and ends one with almost every call.
constexpr int most_pollers = 16;

/// By their full names, also those that gRPC's library brings.
std::vector<std::string> service_names() {
  return {grpc::testing::TestService::service_full_name(),
          connectrpc::conformance::v1::ConformanceService::service_full_name(),
          wireproof::testing::v1::ProbeService::service_full_name(),
          routeinfo::RouteInfoService::service_full_name(),
          wireproof::testing::v1::ValuesService::service_full_name(),
          grpc::reflection::v1::ServerReflection::service_full_name(),
          "grpc.reflection.v1alpha.ServerReflection",
          "grpc.health.v1.Health",
          "grpc.channelz.v1.Channelz"};
}

std::shared_ptr<grpc::ServerCredentials> tls_credentials(const TlsIdentity& tls) {
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({tls.private_key, tls.certificate});
  if (!tls.client_authority.empty()) {
    options.pem_root_certs = tls.client_authority;
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(options);
}

std::shared_ptr<grpc::ServerCredentials> credentials(const Options& options) {
  if (!options.gate.closed()) {
    return options.tls ? tls_credentials(*options.tls) : grpc::InsecureServerCredentials();
  }
  // Insecure credentials take no gate; local ones speak plain text, too, to this machine alone.
  auto gated = options.tls ? tls_credentials(*options.tls)
                           : grpc::experimental::LocalServerCredentials(LOCAL_TCP);
  gated->SetAuthMetadataProcessor(make_gate(options.gate));
  return gated;
}

/// What adds services to every server that is built later.
void use_services_of_library() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::channelz::experimental::InitChannelzService();
}

}  // namespace

Server::Server(const Options& options)
    : reflection_service_(service_names()), shutdown_grace_(options.shutdown_grace_ms) {
  // Debian builds Abseil with its search for deadlocks, at a tenth of the server's time.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  use_services_of_library();
  grpc::ServerBuilder builder;
  // By default a second server would share the port, and clients would meet either of them.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  apply(options.channel_arguments, builder);
  builder.AddListeningPort("127.0.0.1:" + std::to_string(options.port), credentials(options),
                           &port_);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, most_pollers);
  builder.RegisterService(&test_service_);
  builder.RegisterService(&conformance_service_);
  builder.RegisterService(&probe_service_);
  builder.RegisterService(&route_service_);
  builder.RegisterService(&values_service_);
  builder.RegisterService(&reflection_service_);
  server_ = builder.BuildAndStart();
  if (server_ != nullptr) {
    probe_service_.set_server(*server_, "127.0.0.1:" + std::to_string(port_));
    for (const auto& name : service_names()) {
      server_->GetHealthCheckService()->SetServingStatus(name, true);
    }
  }
}

void Server::shut_down() {
  server_->Shutdown(std::chrono::system_clock::now() + shutdown_grace_);
  server_->Wait();
}

}  // namespace reference
