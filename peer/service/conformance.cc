// Unary of connectrpc.conformance.v1.ConformanceService, as far as its response is an error.
#include <memory>
#include <optional>
#include <string>

#include "peer/service/call.h"
#include "peer/service/protowire.h"
#include "peer/service/unary_request.h"

namespace peer::service {
namespace {

wire::Bytes last_of(wire::Bytes message, std::uint32_t number, bool& ok) {
  wire::Bytes found;
  ProtoReader reader(message);
  for (ProtoField field; reader.next(field);) {
    found = field.number == number ? field.octets : found;
  }
  ok = ok && reader.ok();
  return found;
}

/// An Error is laid out as google.rpc.Status is, so that its fields are sent as they came.
std::optional<Status> read_error(wire::Bytes error) {
  Status status;
  ProtoWriter details;
  bool has_details = false;
  ProtoReader reader(error);
  for (ProtoField field; reader.next(field);) {
    if (field.number == 1) {
      status.code = static_cast<std::uint32_t>(field.varint);
    } else if (field.number == 2) {
      status.message.assign(field.octets.begin(), field.octets.end());
    }
    has_details = has_details || field.number == 3;
    details.raw(field.raw);
  }
  if (has_details) {
    const wire::Buffer octets = details.take();
    status.metadata.push_back({"grpc-status-details-bin", {octets.begin(), octets.end()}});
  }
  return reader.ok() ? std::optional(status) : std::nullopt;
}

Steps unary(const Request& request) {
  constexpr std::uint32_t kDefinition = 1;
  constexpr std::uint32_t kError = 3;
  bool ok = true;
  const wire::Bytes definition = last_of(request.message, kDefinition, ok);
  const auto error = read_error(last_of(definition, kError, ok));
  if (!ok || !error) {
    return {unparsable()};
  }
  if (error->code == 0) {
    return {Reply{}, Status{}};
  }
  return {*error};
}

}  // namespace

std::unique_ptr<Call> make_conformance_call(std::string_view method) {
  return method == "Unary" ? std::make_unique<UnaryRequest>(unary) : nullptr;
}

}  // namespace peer::service
