// grpc.health.v1.Health: this server as a whole and its two services are always well.
#include <memory>

#include "peer/service/call.h"
#include "peer/service/messages.h"
#include "peer/service/unary_request.h"

namespace peer::service {
namespace {

bool is_registered(std::string_view service) {
  return service.empty() || service == "grpc.testing.TestService" ||
         service == "grpc.health.v1.Health";
}

Steps check(const Request& request) {
  const auto health = read_health_request(request.message);
  if (!health) {
    return {unparsable()};
  }
  if (!is_registered(health->service)) {
    return {status_of(wire::grpc::StatusCode::NOT_FOUND, "no such service",
                      wire::ClauseId::grpc_health_check_unknown)};
  }
  return {Reply{health_response(Serving::SERVING)}, Status{}};
}

/// All that is registered, and how it is.
Steps list(const Request& request) {
  if (!read_empty(request.message)) {
    return {unparsable()};
  }
  return {Reply{health_list({"", "grpc.testing.TestService", "grpc.health.v1.Health"})}, Status{}};
}

/// Tells the present state and then nothing, as it never changes.
Steps watch(const Request& request) {
  const auto health = read_health_request(request.message);
  if (!health) {
    return {unparsable()};
  }
  const bool known = is_registered(health->service);
  return {Reply{health_response(known ? Serving::SERVING : Serving::SERVICE_UNKNOWN)}};
}

}  // namespace

std::unique_ptr<Call> make_health_call(std::string_view method) {
  if (method == "Check") {
    return std::make_unique<UnaryRequest>(check);
  }
  if (method == "List") {
    return std::make_unique<UnaryRequest>(list);
  }
  if (method == "Watch") {
    return std::make_unique<UnaryRequest>(watch);
  }
  return nullptr;
}

}  // namespace peer::service
