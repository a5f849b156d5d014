#include "reference-server/routes/service.h"

#include <chrono>
#include <string>

namespace reference::routes {
namespace {

using grpc::Status;
using grpc::StatusCode;

/// gRPC's synchronous handlers can ask for a cancellation, not wait for one.
constexpr std::chrono::milliseconds glance{20};

Status invalid(const std::string& why) { return {StatusCode::INVALID_ARGUMENT, why}; }

/// Nothing, with the reason, for what is no route.
std::optional<Prefix> prefix_of(const routeinfo::RouteSubmission& submission, std::string& why) {
  const auto prefix = parse_prefix(submission.prefix(), submission.prefix_length(), why);
  if (prefix && submission.as_path().empty()) {
    why = to_string(*prefix) + " has no as_path";
    return std::nullopt;
  }
  return prefix;
}

RouteResponse route_of(const routeinfo::RouteSubmission& submission) {
  RouteResponse route;
  *route.mutable_as_path() = submission.as_path();
  route.set_next_hop(submission.next_hop());
  return route;
}

}  // namespace

Status ServiceImpl::GetRoute(grpc::ServerContext*, const routeinfo::RouteRequest* request,
                             RouteResponse* response) {
  std::string why;
  const auto prefix = parse_prefix(request->prefix(), request->prefix_length(), why);
  if (!prefix) {
    return invalid(why);
  }
  const auto route = table_.find(*prefix);
  if (!route) {
    return {StatusCode::NOT_FOUND, "there is no route to " + to_string(*prefix)};
  }
  *response = *route;
  return Status::OK;
}

Status ServiceImpl::WatchRoutes(grpc::ServerContext* context,
                                const routeinfo::RouteRequest* request,
                                grpc::ServerWriter<RouteUpdate>* writer) {
  std::optional<Prefix> prefix;
  if (!request->prefix().empty()) {
    std::string why;
    prefix = parse_prefix(request->prefix(), request->prefix_length(), why);
    if (!prefix) {
      return invalid(why);
    }
  }
  Table::Watch watch(table_, prefix);
  while (!context->IsCancelled()) {
    for (const auto& update : watch.next(glance)) {
      writer->Write(update);
    }
  }
  return Status::CANCELLED;
}

Status ServiceImpl::BatchSubmitRoutes(grpc::ServerContext*,
                                      grpc::ServerReader<routeinfo::RouteSubmission>* reader,
                                      routeinfo::BatchResult* response) {
  for (routeinfo::RouteSubmission submission; reader->Read(&submission);) {
    std::string why;
    if (const auto prefix = prefix_of(submission, why)) {
      table_.put(*prefix, route_of(submission));
      response->set_accepted(response->accepted() + 1);
    } else {
      response->set_rejected(response->rejected() + 1);
      response->add_errors(why);
    }
  }
  return Status::OK;
}

Status ServiceImpl::RouteExchange(grpc::ServerContext*,
                                  grpc::ServerReaderWriter<RouteUpdate, RouteUpdate>* stream) {
  for (RouteUpdate wanted; stream->Read(&wanted);) {
    RouteUpdate done;
    if (Status status = carry_out(wanted, done); !status.ok()) {
      return status;
    }
    if (!stream->Write(done)) {
      return Status::CANCELLED;
    }
  }
  return Status::OK;
}

Status ServiceImpl::carry_out(const RouteUpdate& wanted, RouteUpdate& done) {
  std::string why;
  const auto prefix = parse_prefix(wanted.route().prefix(), why);
  if (!prefix) {
    return invalid(why);
  }
  switch (wanted.kind()) {
    case RouteUpdate::ADDED:
    case RouteUpdate::CHANGED:
      if (wanted.route().as_path().empty()) {
        return invalid(to_string(*prefix) + " has no as_path");
      }
      done = table_.put(*prefix, wanted.route());
      return Status::OK;
    case RouteUpdate::WITHDRAWN:
      if (auto update = table_.withdraw(*prefix)) {
        done = *update;
        return Status::OK;
      }
      return {StatusCode::NOT_FOUND, "there is no route to " + to_string(*prefix)};
    default:
      return invalid("the update is of no kind");
  }
}

}  // namespace reference::routes
