#include "reference-server/probe/service.h"

#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include "reference-server/compression.h"
#include "reference-server/pause.h"
#include "reference-server/payload.h"
#include "reference-server/probe/observed_call.h"
#include "reference-server/probe/relay.h"

namespace reference::probe {
namespace {

using grpc::Status;
using grpc::StatusCode;
using std::chrono::milliseconds;

/// How long a cancellation may take from the call that goes on, ended by it, to the one that came.
constexpr milliseconds cancellation_lag{200};

/// gRPC's synchronous handlers can ask for a cancellation, not wait for one.
constexpr milliseconds glance{20};

/// As long as the request asks for, at most until its caller has gone or the server ends.
std::optional<SeenCall> wait_for_call(const grpc::ServerContext& context,
                                      const v1::SeenRequest& request, SeenCalls& calls) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + milliseconds(request.wait_ms());
  for (;;) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now());
    const auto wait = std::clamp(left, milliseconds(0), glance);
    auto call = calls.find(request.call_id(), request.begun(), wait);
    if (call || left <= milliseconds(0) || context.IsCancelled()) {
      return call;
    }
  }
}

grpc_compression_algorithm algorithm(v1::CompressRequest::Coding coding) {
  switch (coding) {
    case v1::CompressRequest::GZIP:
      return GRPC_COMPRESS_GZIP;
    case v1::CompressRequest::DEFLATE:
      return GRPC_COMPRESS_DEFLATE;
    default:
      return GRPC_COMPRESS_NONE;
  }
}

Status still_starting() { return {StatusCode::UNAVAILABLE, "the server is just starting"}; }

}  // namespace

Status ServiceImpl::Wait(grpc::ServerContext* context, const v1::WaitRequest* request,
                         v1::WaitResponse* response) {
  ObservedCall call(calls_, *context, "wireproof.testing.v1.ProbeService/Wait");
  call.message(request->call_id());
  if (const auto left = call.deadline_left_ms()) {
    response->set_deadline_left_ms(*left);
  } else if (request->needs_deadline()) {
    return call.end({StatusCode::FAILED_PRECONDITION, "the call has no deadline"});
  }
  const bool waited = pause(*context, milliseconds(request->milliseconds()));
  return call.end(waited ? Status::OK : Status::CANCELLED);
}

Status ServiceImpl::Relay(grpc::ServerContext* context, const v1::RelayRequest* request,
                          v1::RelayResponse* response) {
  ObservedCall call(calls_, *context, "wireproof.testing.v1.ProbeService/Relay");
  call.message(request->call_id());
  const bool to_itself = request->address().empty();
  if (to_itself && server_ == nullptr) {
    return call.end(still_starting());
  }
  const std::string& address = to_itself ? own_address_ : request->address();
  const Status status = relay(*context, *request, address, *response->mutable_message());
  if (status.error_code() == StatusCode::CANCELLED ||
      status.error_code() == StatusCode::DEADLINE_EXCEEDED) {
    // gRPC ends the call that goes on before it tells the handler of the one that came in.
    pause(*context, cancellation_lag);
  }
  return call.end(status);
}

Status ServiceImpl::Consume(grpc::ServerContext* context,
                            grpc::ServerReader<v1::ConsumeRequest>* reader,
                            v1::ConsumeResponse* response) {
  ObservedCall call(calls_, *context, "wireproof.testing.v1.ProbeService/Consume");
  milliseconds between{0};
  for (v1::ConsumeRequest request; reader->Read(&request);) {
    if (response->messages() == 0) {
      between = milliseconds(request.pause_ms());
    }
    call.message(request.call_id());
    response->set_messages(response->messages() + 1);
    response->set_octets(response->octets() + request.data().size());
    if (!pause(*context, between)) {
      break;
    }
  }
  return call.end(context->IsCancelled() ? Status::CANCELLED : Status::OK);
}

Status ServiceImpl::Compress(grpc::ServerContext* context, const v1::CompressRequest* request,
                             grpc::ServerWriter<v1::CompressResponse>* writer) {
  compress_with(*context, algorithm(request->coding()));
  for (const auto& wanted : request->messages()) {
    if (wanted.octets() > max_payload) {
      return {StatusCode::RESOURCE_EXHAUSTED, "responses end at 64 MiB"};
    }
    v1::CompressResponse response;
    response.set_data(std::string(wanted.octets(), '\0'));
    if (!writer->Write(response, write_options(!wanted.plain()))) {
      return Status::CANCELLED;
    }
  }
  return Status::OK;
}

Status ServiceImpl::Throw(grpc::ServerContext*, const v1::ThrowRequest* request,
                          v1::ThrowResponse*) {
  throw std::runtime_error(request->what());
}

Status ServiceImpl::Seen(grpc::ServerContext* context, const v1::SeenRequest* request,
                         v1::SeenCall* response) {
  const auto call = wait_for_call(*context, *request, calls_);
  if (!call) {
    return {StatusCode::NOT_FOUND, "no such call: " + request->call_id()};
  }
  *response = *call;
  return Status::OK;
}

Status ServiceImpl::SetHealth(grpc::ServerContext*, const v1::SetHealthRequest* request,
                              v1::SetHealthResponse*) {
  grpc::Server* const server = server_;
  if (server == nullptr) {
    return still_starting();
  }
  server->GetHealthCheckService()->SetServingStatus(request->service(), request->serving());
  return Status::OK;
}

}  // namespace reference::probe
