#include "peer/service/call.h"

#include <optional>
#include <string>
#include <utility>

namespace peer::service {
namespace {

constexpr std::string_view kEchoInitial = "x-grpc-test-echo-initial";
constexpr std::string_view kEchoTrailing = "x-grpc-test-echo-trailing-bin";
constexpr std::string_view kTell = "x-wireproof-tell";
constexpr std::string_view kTold = "x-wireproof-told";

Metadata pick(const Metadata& request, std::string_view name) {
  Metadata picked;
  for (const wire::hpack::Field& field : request) {
    if (field.name == name) {
      picked.push_back({field.name, field.value});
    }
  }
  return picked;
}

/// What the application was given as the field that a client asks about.
Metadata tell(const Metadata& request) {
  Metadata told;
  for (const wire::hpack::Field& question : pick(request, kTell)) {
    std::string values;
    for (const wire::hpack::Field& field : pick(request, question.value)) {
      values += (values.empty() ? "" : " | ") + field.value;
    }
    told.push_back({std::string(kTold), std::move(values)});
  }
  return told;
}

/// The part of `path` behind `service`, if it begins so.
std::optional<std::string_view> method_of(std::string_view path, std::string_view service) {
  if (!path.starts_with(service)) {
    return std::nullopt;
  }
  return path.substr(service.size());
}

}  // namespace

std::unique_ptr<Call> make_call(std::string_view path, const Metadata& request,
                                const Setting& setting) {
  if (const auto method = method_of(path, "/grpc.testing.TestService/")) {
    auto call = make_test_service_call(*method);
    if (call) {
      call->initial_metadata = pick(request, kEchoInitial);
      const Metadata told = tell(request);
      call->initial_metadata.insert(call->initial_metadata.end(), told.begin(), told.end());
      call->trailing_metadata = pick(request, kEchoTrailing);
    }
    return call;
  }
  if (const auto method = method_of(path, "/grpc.health.v1.Health/")) {
    return make_health_call(*method, setting);
  }
  if (const auto method = method_of(path, "/routeinfo.RouteInfoService/")) {
    return make_routes_call(*method);
  }
  if (const auto method = method_of(path, "/wireproof.testing.v1.ValuesService/")) {
    return make_values_call(*method);
  }
  if (const auto method = method_of(path, "/wireproof.testing.v1.ProbeService/")) {
    return make_probe_call(*method);
  }
  if (const auto method = method_of(path, "/connectrpc.conformance.v1.ConformanceService/")) {
    return make_conformance_call(*method);
  }
  for (const auto service :
       {"/grpc.reflection.v1.ServerReflection/", "/grpc.reflection.v1alpha.ServerReflection/"}) {
    if (const auto method = method_of(path, service)) {
      return make_reflection_call(*method);
    }
  }
  return nullptr;
}

}  // namespace peer::service
