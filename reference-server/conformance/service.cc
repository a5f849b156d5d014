#include "reference-server/conformance/service.h"

#include "reference-server/conformance/request_info.h"
#include "reference-server/conformance/stream_responses.h"
#include "reference-server/conformance/unary_response.h"

namespace reference::conformance {
namespace {

using grpc::Status;
using BidiResponses = StreamResponses<v1::BidiStreamResponse, ServiceImpl::BidiStreamOf>;

template <typename Request>
Requests only(const Request& request) {
  Requests requests;
  requests.Add()->PackFrom(request);
  return requests;
}

/// Each request gets its response at once, as long as there are any.
Status converse(ServiceImpl::BidiStreamOf& stream, v1::BidiStreamRequest& request,
                BidiResponses& responses) {
  Requests requests;
  // The client reads the headers before it goes on.
  stream.SendInitialMetadata();
  do {
    requests.Add()->PackFrom(request);
    if (responses.done()) {
      break;
    }
    if (!responses.send_answer(requests)) {
      return Status::CANCELLED;
    }
    requests.Clear();
  } while (stream.Read(&request));
  return responses.finish(requests);
}

/// The responses are sent once all requests have come.
Status listen_then_speak(ServiceImpl::BidiStreamOf& stream, v1::BidiStreamRequest& request,
                         BidiResponses& responses) {
  Requests requests;
  do {
    requests.Add()->PackFrom(request);
  } while (stream.Read(&request));
  return responses.finish(requests);
}

}  // namespace

Status ServiceImpl::Unary(grpc::ServerContext* context, const v1::UnaryRequest* request,
                          v1::UnaryResponse* response) {
  return respond(*context, request->response_definition(), only(*request),
                 *response->mutable_payload());
}

Status ServiceImpl::IdempotentUnary(grpc::ServerContext* context,
                                    const v1::IdempotentUnaryRequest* request,
                                    v1::IdempotentUnaryResponse* response) {
  return respond(*context, request->response_definition(), only(*request),
                 *response->mutable_payload());
}

Status ServiceImpl::ServerStream(grpc::ServerContext* context,
                                 const v1::ServerStreamRequest* request,
                                 grpc::ServerWriter<v1::ServerStreamResponse>* writer) {
  StreamResponses<v1::ServerStreamResponse, grpc::ServerWriter<v1::ServerStreamResponse>> responses(
      *context, request->response_definition(), *writer);
  if (Status status = responses.add_metadata(); !status.ok()) {
    return status;
  }
  if (!responses.done()) {
    writer->SendInitialMetadata();
  }
  return responses.finish(only(*request));
}

Status ServiceImpl::ClientStream(grpc::ServerContext* context,
                                 grpc::ServerReader<v1::ClientStreamRequest>* reader,
                                 v1::ClientStreamResponse* response) {
  v1::UnaryResponseDefinition definition;
  Requests requests;
  for (v1::ClientStreamRequest request; reader->Read(&request);) {
    if (requests.empty()) {
      definition = request.response_definition();
    }
    requests.Add()->PackFrom(request);
  }
  return respond(*context, definition, requests, *response->mutable_payload());
}

Status ServiceImpl::BidiStream(grpc::ServerContext* context, BidiStreamOf* stream) {
  v1::BidiStreamRequest request;
  if (!stream->Read(&request)) {
    return Status::OK;
  }
  BidiResponses responses(*context, request.response_definition(), *stream);
  if (Status status = responses.add_metadata(); !status.ok()) {
    return status;
  }
  return request.full_duplex() ? converse(*stream, request, responses)
                               : listen_then_speak(*stream, request, responses);
}

}  // namespace reference::conformance
