// The implementation under test, as the harness declares it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/transport.h"
#include "wire/bytes.h"
#include "wire/hpack/field.h"
#include "wire/judge/trace.h"

namespace engine {

/// A call that the target answers well: the only thing a plan does not know before it meets a
/// target.
struct Call {
  bool grpc = true;
  std::string method = "POST";
  std::string path;
  std::string scheme = "http";
  std::string authority;
  wire::Buffer message;  // of a gRPC call, without its prefix
  wire::hpack::FieldList metadata;
  wire::judge::Baseline ok;

  /// The request's field list, pseudo-header fields first.
  wire::hpack::FieldList fields() const;
  /// The request's DATA octets: the framed message, nothing for plain HTTP/2.
  wire::Buffer body() const;
};

/// One running instance of the target: a profile, in one incarnation.
struct Target {
  std::uint32_t incarnation = 0;
  std::string profile = "default";
  Address address;
  std::size_t max_parallel = 64;
  /// The target hangs up on clients that ping too often: SETTINGS serves as the round trip instead.
  bool pings_policed = false;
  /// The harness can kill and restart it.
  bool can_restart = false;
  /// The harness can measure its processes.
  bool can_measure = false;
  Call call;
};

}  // namespace engine
