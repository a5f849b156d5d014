// grpc.health.v1.Health: this server as a whole and its two services are well, unless somebody has
// said otherwise.
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "peer/service/call.h"
#include "peer/service/messages.h"
#include "peer/service/seen.h"
#include "peer/service/unary_request.h"

namespace peer::service {
namespace {

/// Nothing of a service that is not registered.
std::optional<Serving> state_of(const std::string& service) {
  if (const auto said = health().find(service)) {
    return *said ? Serving::SERVING : Serving::NOT_SERVING;
  }
  const bool is_well = service.empty() || service == "grpc.testing.TestService" ||
                       service == "grpc.health.v1.Health";
  return is_well ? std::optional(Serving::SERVING) : std::nullopt;
}

Steps check(const Request& request) {
  const auto health = read_health_request(request.message);
  if (!health) {
    return {unparsable()};
  }
  const auto state = state_of(health->service);
  if (!state) {
    return {status_of(wire::grpc::StatusCode::NOT_FOUND, "no such service",
                      wire::ClauseId::grpc_health_check_unknown)};
  }
  return {Reply{health_response(*state)}, Status{}};
}

/// All that is registered, and how it is; of too many services nothing (gRFC A90).
Steps list(const Request& request, std::size_t more_services) {
  constexpr std::size_t kMost = 100;
  if (!read_empty(request.message)) {
    return {unparsable()};
  }
  const std::vector<std::string> services = {"", "grpc.testing.TestService",
                                             "grpc.health.v1.Health"};
  if (services.size() + more_services > kMost) {
    return {status_of(wire::grpc::StatusCode::RESOURCE_EXHAUSTED, "more services than are listed")};
  }
  return {Reply{health_list(services)}, Status{}};
}

/// Tells the present state, then each other one.
class Watch final : public UnaryRequest {
 public:
  Watch() : UnaryRequest([this](const Request& request) { return watch(request); }) {}

  Steps look() override {
    if (!service_ || state() == told_) {
      return {};
    }
    told_ = state();
    return {Reply{health_response(told_)}};
  }

 private:
  Steps watch(const Request& request) {
    const auto health = read_health_request(request.message);
    if (!health) {
      return {unparsable()};
    }
    service_ = health->service;
    told_ = state();
    return {Reply{health_response(told_)}};
  }

  Serving state() const { return state_of(*service_).value_or(Serving::SERVICE_UNKNOWN); }

  std::optional<std::string> service_;
  Serving told_ = Serving::UNKNOWN;
};

}  // namespace

std::unique_ptr<Call> make_health_call(std::string_view method, const Setting& setting) {
  if (method == "Check") {
    return std::make_unique<UnaryRequest>(check);
  }
  if (method == "List") {
    return std::make_unique<UnaryRequest>([more = setting.more_services](const Request& request) {
      return list(request, more);
    });
  }
  if (method == "Watch") {
    return std::make_unique<Watch>();
  }
  return nullptr;
}

}  // namespace peer::service
