// RouteExchange of routeinfo.RouteInfoService: a route that is added is sent back as it was read,
// so that it can be seen how. There is no table behind it.
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "peer/service/call.h"
#include "peer/service/protowire.h"
#include "peer/service/unary_request.h"

namespace peer::service {
namespace {

constexpr std::uint64_t kAdded = 1;

struct Route {
  wire::Buffer prefix;
  std::vector<std::uint64_t> as_path;
  wire::Buffer next_hop;
  /// What is not known of it, as it came.
  wire::Buffer unknown;
};

/// Elements one by one in a record. False: the last one is cut off.
bool read_packed(wire::Bytes record, std::vector<std::uint64_t>& elements) {
  while (!record.empty()) {
    std::uint64_t value = 0;
    std::size_t used = 0;
    for (unsigned shift = 0;; shift += 7) {
      if (used == record.size() || shift > 63) {
        return false;
      }
      const std::uint8_t octet = record[used++];
      value |= std::uint64_t{octet & 0x7fU} << shift;
      if (octet < 0x80) {
        break;
      }
    }
    elements.push_back(value & 0xffff'ffffU);
    record = record.subspan(used);
  }
  return true;
}

enum class Fault : std::uint8_t { none, unparsable, cut_off };

Fault read_route(wire::Bytes message, Route& route) {
  ProtoReader reader(message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == 1) {
      route.prefix.assign(field.octets.begin(), field.octets.end());
    } else if (field.number == 3 && field.is_varint) {
      route.as_path.push_back(field.varint & 0xffff'ffffU);
    } else if (field.number == 3) {
      if (!read_packed(field.octets, route.as_path)) {
        return Fault::cut_off;
      }
    } else if (field.number == 4) {
      route.next_hop.assign(field.octets.begin(), field.octets.end());
    } else if (field.number > 5) {
      route.unknown.insert(route.unknown.end(), field.raw.begin(), field.raw.end());
    }
  }
  return reader.ok() ? Fault::none : Fault::unparsable;
}

/// An element that is cut off is found by name: that a record holds whole ones is a rule of its
/// own.
Status refused(Fault fault) {
  return fault == Fault::cut_off ? status_of(wire::grpc::StatusCode::INTERNAL,
                                             "a packed record that ends inside an element",
                                             wire::ClauseId::protobuf_packed_partial)
                                 : unparsable();
}

/// Several parts of the route are one, as submessages are.
Fault read_update(wire::Bytes message, std::uint64_t& kind, Route& route) {
  ProtoReader reader(message);
  for (ProtoField field; reader.next(field);) {
    if (field.number == 1) {
      kind = field.varint;
    } else if (field.number == 2) {
      if (const Fault fault = read_route(field.octets, route); fault != Fault::none) {
        return fault;
      }
    }
  }
  return reader.ok() ? Fault::none : Fault::unparsable;
}

wire::Buffer added(const Route& route) {
  ProtoWriter path;
  for (const std::uint64_t number : route.as_path) {
    path.element(number);
  }
  ProtoWriter told;
  told.octets(1, route.prefix);
  told.varint(2, route.as_path.back());
  told.octets(3, path.take());
  if (!route.next_hop.empty()) {
    told.octets(4, route.next_hop);
  }
  told.raw(route.unknown);
  ProtoWriter update;
  update.varint(1, kAdded);
  update.octets(2, told.take());
  return update.take();
}

class RouteExchange final : public Call {
 public:
  Steps on_message(const Request& request) override {
    std::uint64_t kind = 0;
    Route route;
    const Fault fault = read_update(request.message, kind, route);
    if (fault != Fault::none) {
      return {refused(fault)};
    }
    if (kind != kAdded || route.prefix.empty() || route.as_path.empty()) {
      return {status_of(wire::grpc::StatusCode::INVALID_ARGUMENT, "no route that is added")};
    }
    return {Reply{added(route)}};
  }

  Steps on_end() override { return {Status{}}; }
};

}  // namespace

std::unique_ptr<Call> make_routes_call(std::string_view method) {
  return method == "RouteExchange" ? std::make_unique<RouteExchange>() : nullptr;
}

}  // namespace peer::service
