// The listening server: which services it offers, on which port, with which credentials.
#pragma once

#include <grpcpp/server.h>

#include <chrono>
#include <memory>

#include "reference-server/conformance/service.h"
#include "reference-server/options.h"
#include "reference-server/probe/service.h"
#include "reference-server/reflection_service.h"
#include "reference-server/routes/service.h"
#include "reference-server/test_service.h"
#include "reference-server/values_service.h"

namespace reference {

/// Serves from construction to destruction.
class Server {
 public:
  explicit Server(const Options& options);

  /// False when the port is taken or the TLS identity is unusable; gRPC has said why on stderr.
  bool listening() const { return server_ != nullptr; }
  int port() const { return port_; }

  /// Takes no new calls, lets those in flight end for a moment, then cancels them. Returns when all
  /// handlers have.
  void shut_down();

 private:
  TestServiceImpl test_service_;
  conformance::ServiceImpl conformance_service_;
  probe::ServiceImpl probe_service_;
  routes::ServiceImpl route_service_;
  ValuesServiceImpl values_service_;
  ReflectionService reflection_service_;
  const std::chrono::milliseconds shutdown_grace_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace reference
