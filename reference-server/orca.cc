#include "reference-server/orca.h"

#include "xds/data/orca/v3/orca_load_report.pb.h"

namespace reference {

void report_load(grpc::ServerContext& context, const grpc::testing::TestOrcaReport& report) {
  xds::data::orca::v3::OrcaLoadReport told;
  told.set_cpu_utilization(report.cpu_utilization());
  told.set_mem_utilization(report.memory_utilization());
  *told.mutable_request_cost() = report.request_cost();
  *told.mutable_utilization() = report.utilization();
  context.AddTrailingMetadata("endpoint-load-metrics-bin", told.SerializeAsString());
}

}  // namespace reference
