// routeinfo.RouteInfoService, the worked example of a service of one's own. What each call does is
// said in proto/routeinfo/routeinfo.proto.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include "reference-server/routes/table.h"
#include "routeinfo/routeinfo.grpc.pb.h"

namespace reference::routes {

class ServiceImpl final : public routeinfo::RouteInfoService::Service {
 public:
  grpc::Status GetRoute(grpc::ServerContext* context, const routeinfo::RouteRequest* request,
                        RouteResponse* response) override;
  grpc::Status WatchRoutes(grpc::ServerContext* context, const routeinfo::RouteRequest* request,
                           grpc::ServerWriter<RouteUpdate>* writer) override;
  grpc::Status BatchSubmitRoutes(grpc::ServerContext* context,
                                 grpc::ServerReader<routeinfo::RouteSubmission>* reader,
                                 routeinfo::BatchResult* response) override;
  grpc::Status RouteExchange(grpc::ServerContext* context,
                             grpc::ServerReaderWriter<RouteUpdate, RouteUpdate>* stream) override;

 private:
  grpc::Status carry_out(const RouteUpdate& wanted, RouteUpdate& done);

  Table table_;
};

}  // namespace reference::routes
