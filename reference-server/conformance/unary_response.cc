#include "reference-server/conformance/unary_response.h"

#include <chrono>

#include "reference-server/conformance/error.h"
#include "reference-server/conformance/headers.h"
#include "reference-server/pause.h"

namespace reference::conformance {

grpc::Status respond(grpc::ServerContext& context,
                     const connectrpc::conformance::v1::UnaryResponseDefinition& definition,
                     const Requests& requests,
                     connectrpc::conformance::v1::ConformancePayload& payload) {
  for (const auto& status : {add_headers(context, definition.response_headers()),
                             add_trailers(context, definition.response_trailers())}) {
    if (!status.ok()) {
      return status;
    }
  }
  const RequestInfo info = request_info(context, requests);
  if (!pause(context, std::chrono::milliseconds(definition.response_delay_ms()))) {
    return grpc::Status::CANCELLED;
  }
  if (definition.has_error()) {
    return status_of(definition.error(), info);
  }
  payload.set_data(definition.response_data());
  *payload.mutable_request_info() = info;
  return grpc::Status::OK;
}

}  // namespace reference::conformance
