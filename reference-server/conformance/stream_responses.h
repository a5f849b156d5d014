// The responses of a server-streaming or a bidirectional call, as the first request defines them.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <chrono>
#include <utility>

#include "connectrpc/conformance/v1/service.pb.h"
#include "reference-server/conformance/error.h"
#include "reference-server/conformance/headers.h"
#include "reference-server/conformance/request_info.h"
#include "reference-server/pause.h"

namespace reference::conformance {

/// `Writer` is gRPC's for messages of type `Response`.
template <typename Response, typename Writer>
class StreamResponses {
 public:
  using Definition = connectrpc::conformance::v1::StreamResponseDefinition;

  StreamResponses(grpc::ServerContext& context, Definition definition, Writer& writer)
      : context_(context), definition_(std::move(definition)), writer_(writer) {}

  /// To be called first. INVALID_ARGUMENT for metadata that can't be sent.
  grpc::Status add_metadata() {
    grpc::Status status = add_headers(context_, definition_.response_headers());
    return status.ok() ? add_trailers(context_, definition_.response_trailers()) : status;
  }

  /// Whether all responses have been sent.
  bool done() const { return next_ == definition_.response_data_size(); }

  /// Sends the next response; these requests are told in the first. False when the call is over.
  bool send(const Requests& requests) {
    Response response;
    if (next_ == 0) {
      *response.mutable_payload()->mutable_request_info() = request_info(context_, requests);
    }
    return write(response);
  }

  /// The same; these requests are told in any response.
  bool send_answer(const Requests& requests) {
    Response response;
    auto& info = *response.mutable_payload()->mutable_request_info();
    if (next_ == 0) {
      info = request_info(context_, requests);
    } else {
      *info.mutable_requests() = requests;
    }
    return write(response);
  }

  /// Sends what is left, and returns the status that is asked for.
  grpc::Status finish(const Requests& requests) {
    while (!done()) {
      if (!send(requests)) {
        return grpc::Status::CANCELLED;
      }
    }
    if (!definition_.has_error()) {
      return grpc::Status::OK;
    }
    return next_ == 0 ? status_of(definition_.error(), request_info(context_, requests))
                      : status_of(definition_.error());
  }

 private:
  bool write(Response& response) {
    response.mutable_payload()->set_data(definition_.response_data(next_++));
    return pause(context_, std::chrono::milliseconds(definition_.response_delay_ms())) &&
           writer_.Write(response);
  }

  grpc::ServerContext& context_;
  Definition definition_;
  Writer& writer_;
  int next_ = 0;
};

}  // namespace reference::conformance
