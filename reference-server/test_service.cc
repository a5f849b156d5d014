#include "reference-server/test_service.h"

#include <chrono>
#include <string>
#include <vector>

#include "reference-server/compression.h"
#include "reference-server/metadata.h"
#include "reference-server/orca.h"
#include "reference-server/pause.h"
#include "reference-server/payload.h"

namespace reference {
namespace {

using grpc::Status;
using grpc::StatusCode;
using Responses = grpc::internal::WriterInterface<TestServiceImpl::OutputResponse>;

Status status_of(const grpc::testing::EchoStatus& echo) {
  return {static_cast<StatusCode>(echo.code()), echo.message()};
}

Status not_compressed() {
  return {StatusCode::INVALID_ARGUMENT, "expect_compressed is true and the message is not"};
}

/// Headers leave with the first message: a request that comes later asks for compression in vain.
void offer_compression_if_wanted(grpc::ServerContext& context,
                                 const TestServiceImpl::OutputRequest& request) {
  for (const auto& wanted : request.response_parameters()) {
    if (wanted.compressed().value()) {
      offer_compression(context);
    }
  }
}

Status write_response(grpc::ServerContext& context, const grpc::testing::ResponseParameters& wanted,
                      Responses& responses) {
  TestServiceImpl::OutputResponse response;
  if (Status status = fill(*response.mutable_payload(), wanted.size()); !status.ok()) {
    return status;
  }
  if (!pause(context, std::chrono::microseconds(wanted.interval_us()))) {
    return Status::CANCELLED;
  }
  // A write fails only when the call is over, whose status then is not ours to choose.
  const auto options = write_options(wanted.compressed().value());
  return responses.Write(response, options) ? Status::OK : Status::CANCELLED;
}

Status write_responses(grpc::ServerContext& context, const TestServiceImpl::OutputRequest& request,
                       Responses& responses) {
  for (const auto& wanted : request.response_parameters()) {
    if (Status status = write_response(context, wanted, responses); !status.ok()) {
      return status;
    }
  }
  return Status::OK;
}

}  // namespace

Status TestServiceImpl::EmptyCall(grpc::ServerContext* context, const Empty*, Empty*) {
  echo_metadata(*context);
  return Status::OK;
}

Status TestServiceImpl::UnaryCall(grpc::ServerContext* context, const SimpleRequest* request,
                                  SimpleResponse* response) {
  echo_metadata(*context);
  if (request->expect_compressed().value() && !last_message_was_compressed(*context)) {
    return not_compressed();
  }
  if (request->has_orca_per_query_report()) {
    report_load(*context, request->orca_per_query_report());
  }
  if (request->response_compressed().value()) {
    offer_compression(*context);
  }
  if (request->response_size() != 0) {
    if (Status status = fill(*response->mutable_payload(), request->response_size());
        !status.ok()) {
      return status;
    }
  }
  return request->has_response_status() ? status_of(request->response_status()) : Status::OK;
}

Status TestServiceImpl::CacheableUnaryCall(grpc::ServerContext* context, const SimpleRequest*,
                                           SimpleResponse* response) {
  echo_metadata(*context);
  context->AddInitialMetadata("cache-control", "max-age=60, public");
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  response->mutable_payload()->set_body(
      std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count()));
  return Status::OK;
}

Status TestServiceImpl::StreamingOutputCall(grpc::ServerContext* context,
                                            const OutputRequest* request, OutputWriter* writer) {
  echo_metadata(*context);
  offer_compression_if_wanted(*context, *request);
  if (request->has_response_status()) {
    return status_of(request->response_status());
  }
  return write_responses(*context, *request, *writer);
}

Status TestServiceImpl::StreamingInputCall(grpc::ServerContext* context,
                                           grpc::ServerReader<InputRequest>* reader,
                                           InputResponse* response) {
  echo_metadata(*context);
  std::size_t size = 0;
  for (InputRequest request; reader->Read(&request);) {
    if (request.expect_compressed().value() && !last_message_was_compressed(*context)) {
      return not_compressed();
    }
    size += request.payload().body().size();
  }
  response->set_aggregated_payload_size(static_cast<std::int32_t>(size));
  return Status::OK;
}

Status TestServiceImpl::FullDuplexCall(grpc::ServerContext* context, OutputStream* stream) {
  echo_metadata(*context);
  for (OutputRequest request; stream->Read(&request);) {
    offer_compression_if_wanted(*context, request);
    if (request.has_response_status()) {
      return status_of(request.response_status());
    }
    if (Status status = write_responses(*context, request, *stream); !status.ok()) {
      return status;
    }
  }
  return Status::OK;
}

Status TestServiceImpl::HalfDuplexCall(grpc::ServerContext* context, OutputStream* stream) {
  echo_metadata(*context);
  std::vector<OutputRequest> requests;
  for (OutputRequest request; stream->Read(&request);) {
    request.clear_payload();  // nobody asks for it again
    offer_compression_if_wanted(*context, request);
    requests.push_back(request);
  }
  for (const auto& request : requests) {
    if (request.has_response_status()) {
      return status_of(request.response_status());
    }
    if (Status status = write_responses(*context, request, *stream); !status.ok()) {
      return status;
    }
  }
  return Status::OK;
}

}  // namespace reference
