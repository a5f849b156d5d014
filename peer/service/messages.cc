#include "peer/service/messages.h"

#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "peer/service/protowire.h"

namespace peer::service {
namespace {

/// Hands each field of a message to `sink`, which says whether it could use it.
bool read_fields(wire::Bytes octets, const std::function<bool(const ProtoField&)>& sink) {
  ProtoReader reader(octets);
  for (ProtoField field; reader.next(field);) {
    if (!sink(field)) {
      return false;
    }
  }
  return reader.ok();
}

std::string text(wire::Bytes octets) { return {octets.begin(), octets.end()}; }

/// BoolValue: absent, false and true mean three things to protobuf, two to us.
bool read_bool(wire::Bytes octets, bool& value) {
  return read_fields(octets, [&value](const ProtoField& field) {
    value = field.number == 1 ? field.varint != 0 : value;
    return true;
  });
}

/// What comes twice is merged: later fields count, and those before stay.
bool read_status(wire::Bytes octets, std::optional<Status>& status) {
  Status read = status.value_or(Status{});
  const bool ok = read_fields(octets, [&read](const ProtoField& field) {
    if (field.number == 1) {
      read.code = static_cast<std::uint32_t>(field.varint);
    } else if (field.number == 2) {
      read.message = text(field.octets);
    }
    return true;
  });
  status = std::move(read);
  return ok;
}

bool read_parameters(wire::Bytes octets, ResponseParameters& parameters) {
  return read_fields(octets, [&parameters](const ProtoField& field) {
    switch (field.number) {
      case 1:
        parameters.size = static_cast<std::int32_t>(field.varint);
        return true;
      case 2:
        parameters.interval =
            std::chrono::microseconds(static_cast<std::int32_t>(field.varint));
        return true;
      case 3:
        return read_bool(field.octets, parameters.compressed);
      default:
        return true;
    }
  });
}

bool read_payload_size(wire::Bytes octets, std::size_t& size) {
  return read_fields(octets, [&size](const ProtoField& field) {
    size = field.number == 2 ? field.octets.size() : size;
    return true;
  });
}

wire::Bytes octets_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// By name; doubles by their bits. In an entry, and of equal names, the last one counts.
using Amounts = std::map<std::string, std::uint64_t>;

bool read_amount(wire::Bytes entry, Amounts& amounts) {
  std::string name;
  std::uint64_t bits = 0;
  const bool ok = read_fields(entry, [&](const ProtoField& field) {
    name = field.number == 1 ? text(field.octets) : name;
    bits = field.number == 2 ? little_endian(field.fixed) : bits;
    return true;
  });
  amounts[name] = bits;
  return ok;
}

void write(const Amounts& amounts, std::uint32_t number, ProtoWriter& writer) {
  constexpr std::size_t kDouble = 8;
  for (const auto& [name, bits] : amounts) {
    ProtoWriter entry;
    entry.octets(1, octets_of(name));
    entry.fixed(2, bits, kDouble);
    writer.octets(number, entry.take());
  }
}

/// From TestOrcaReport to OrcaLoadReport: the maps have other numbers there.
std::optional<wire::Buffer> load_report(wire::Bytes octets) {
  ProtoWriter report;
  Amounts request_cost;
  Amounts utilization;
  const bool ok = read_fields(octets, [&](const ProtoField& field) {
    switch (field.number) {
      case 1:
      case 2:
        report.raw(field.raw);
        return true;
      case 3:
        return read_amount(field.octets, request_cost);
      case 4:
        return read_amount(field.octets, utilization);
      default:
        return true;
    }
  });
  write(request_cost, 4, report);
  write(utilization, 5, report);
  return ok ? std::optional(report.take()) : std::nullopt;
}

}  // namespace

bool read_empty(wire::Bytes octets) {
  return read_fields(octets, [](const ProtoField&) { return true; });
}

std::optional<SimpleRequest> read_simple_request(wire::Bytes octets) {
  SimpleRequest request;
  const bool ok = read_fields(octets, [&request](const ProtoField& field) {
    switch (field.number) {
      case 2:
        request.response_size = static_cast<std::int32_t>(field.varint);
        return true;
      case 6:
        return read_bool(field.octets, request.response_compressed);
      case 7:
        return read_status(field.octets, request.response_status);
      case 8:
        return read_bool(field.octets, request.expect_compressed);
      case 11:
        request.load_report = load_report(field.octets);
        return request.load_report.has_value();
      default:
        return true;
    }
  });
  return ok ? std::optional(request) : std::nullopt;
}

std::optional<StreamingOutputRequest> read_streaming_output_request(wire::Bytes octets) {
  StreamingOutputRequest request;
  const bool ok = read_fields(octets, [&request](const ProtoField& field) {
    if (field.number == 2) {
      return read_parameters(field.octets, request.response_parameters.emplace_back());
    }
    return field.number != 7 || read_status(field.octets, request.response_status);
  });
  return ok ? std::optional(request) : std::nullopt;
}

std::optional<StreamingInputRequest> read_streaming_input_request(wire::Bytes octets) {
  StreamingInputRequest request;
  const bool ok = read_fields(octets, [&request](const ProtoField& field) {
    if (field.number == 1) {
      return read_payload_size(field.octets, request.payload_size);
    }
    return field.number != 2 || read_bool(field.octets, request.expect_compressed);
  });
  return ok ? std::optional(request) : std::nullopt;
}

std::optional<HealthRequest> read_health_request(wire::Bytes octets) {
  HealthRequest request;
  const bool ok = read_fields(octets, [&request](const ProtoField& field) {
    request.service = field.number == 1 ? text(field.octets) : request.service;
    return true;
  });
  return ok ? std::optional(request) : std::nullopt;
}

wire::Buffer payload_response(std::size_t size) {
  ProtoWriter payload;
  if (size > 0) {
    payload.octets(2, wire::Buffer(size));
  }
  ProtoWriter response;
  response.octets(1, payload.take());
  return response.take();
}

wire::Buffer Reply::encoded() const { return zeros > 0 ? payload_response(zeros) : message; }

wire::Buffer streaming_input_response(std::size_t aggregated_payload_size) {
  ProtoWriter response;
  if (aggregated_payload_size > 0) {
    response.varint(1, aggregated_payload_size & std::numeric_limits<std::int32_t>::max());
  }
  return response.take();
}

wire::Buffer health_response(Serving status) {
  ProtoWriter response;
  response.varint(1, static_cast<std::uint64_t>(status));
  return response.take();
}

wire::Buffer health_list(const std::vector<std::string>& services) {
  ProtoWriter response;
  for (const std::string& service : services) {
    ProtoWriter entry;
    entry.octets(1, octets_of(service));
    entry.octets(2, health_response(Serving::SERVING));
    response.octets(1, entry.take());
  }
  return response.take();
}

}  // namespace peer::service
