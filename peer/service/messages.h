// The messages of grpc.testing.TestService and grpc.health.v1.Health, as far as the peer acts on
// them. Readers give nothing where the octets are no message of the type.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "peer/service/call.h"
#include "wire/bytes.h"

namespace peer::service {

struct SimpleRequest {
  std::int32_t response_size = 0;
  bool response_compressed = false;
  bool expect_compressed = false;
  std::optional<Status> response_status;
  /// An xds.data.orca.v3.OrcaLoadReport, made of the TestOrcaReport that the request holds.
  std::optional<wire::Buffer> load_report;
};

struct ResponseParameters {
  std::int32_t size = 0;
  std::chrono::microseconds interval{0};
  bool compressed = false;
};

struct StreamingOutputRequest {
  std::vector<ResponseParameters> response_parameters;
  std::optional<Status> response_status;
};

struct StreamingInputRequest {
  std::size_t payload_size = 0;
  bool expect_compressed = false;
};

struct HealthRequest {
  std::string service;
};

/// HealthCheckResponse.status.
enum class Serving : std::uint8_t {
  UNKNOWN = 0,
  SERVING = 1,
  NOT_SERVING = 2,
  SERVICE_UNKNOWN = 3,
};

/// Any message of which no field matters.
bool read_empty(wire::Bytes octets);
std::optional<SimpleRequest> read_simple_request(wire::Bytes octets);
std::optional<StreamingOutputRequest> read_streaming_output_request(wire::Bytes octets);
std::optional<StreamingInputRequest> read_streaming_input_request(wire::Bytes octets);
std::optional<HealthRequest> read_health_request(wire::Bytes octets);

/// SimpleResponse or StreamingOutputCallResponse with a payload of `size` zeros.
wire::Buffer payload_response(std::size_t size);
wire::Buffer streaming_input_response(std::size_t aggregated_payload_size);
wire::Buffer health_response(Serving status);
/// HealthListResponse: each of the services is SERVING.
wire::Buffer health_list(const std::vector<std::string>& services);

}  // namespace peer::service
