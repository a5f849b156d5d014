// orca_per_rpc: the trailers tell the load that the request asks for (gRFC A51). gRPC hands reports
// to a balancer of the application's own; C++ 1.51 has no public interface for one, so that the
// report is read where it stands.
#include "reference-client/interop/cases.h"
#include "xds/data/orca/v3/orca_load_report.pb.h"

namespace reference::interop {
namespace {

using Report = xds::data::orca::v3::OrcaLoadReport;

constexpr const char* trailer = "endpoint-load-metrics-bin";
constexpr double cpu_utilization = 0.8210;
constexpr double memory_utilization = 0.5847;
constexpr const char* cost = "cost";
constexpr double request_cost = 3456.32;
constexpr const char* util = "util";
constexpr double utilization = 0.30499;

Report report_of(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  require_equal(static_cast<long>(trailers.count(trailer)), 1,
                std::string("values of ") + trailer + " in the trailers");
  const auto octets = trailers.find(trailer)->second;
  Report report;
  require(report.ParseFromArray(octets.data(), static_cast<int>(octets.size())),
          std::string(trailer) + " is no OrcaLoadReport");
  return report;
}

void require_entry(const google::protobuf::Map<std::string, double>& map, const char* key,
                   double value, const char* what) {
  const auto found = map.find(key);
  require(found != map.end() && found->second == value,
          std::string(what) + " of " + key + " is not as it was asked for");
}

}  // namespace

void orca_per_rpc(Run& run) {
  SimpleRequest request;
  auto& asked = *request.mutable_orca_per_query_report();
  asked.set_cpu_utilization(cpu_utilization);
  asked.set_memory_utilization(memory_utilization);
  (*asked.mutable_request_cost())[cost] = request_cost;
  (*asked.mutable_utilization())[util] = utilization;
  const auto context = run.context();
  SimpleResponse response;
  require_ok(run.stub().UnaryCall(context.get(), request, &response), "UnaryCall");
  const Report report = report_of(*context);
  require(report.cpu_utilization() == cpu_utilization,
          "cpu_utilization is not as it was asked for");
  require(report.mem_utilization() == memory_utilization,
          "mem_utilization is not as it was asked for");
  require_entry(report.request_cost(), cost, request_cost, "request_cost");
  require_entry(report.utilization(), util, utilization, "utilization");
}

}  // namespace reference::interop
