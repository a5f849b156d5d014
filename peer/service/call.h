// A call as its application sees it: messages in, replies and a status out. No HTTP/2, no clock and
// no framing; pauses are only named.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/bytes.h"
#include "wire/clauses.h"
#include "wire/hpack/field.h"

namespace peer::service {

/// How a call ends. Any code may stand there, also one that gRPC does not know.
struct Status {
  std::uint32_t code = 0;
  std::string message = {};
  /// The clause that asks for this status, where the client is at fault.
  std::optional<wire::ClauseId> clause = std::nullopt;
  /// Sent with the trailers, beside those of the call.
  wire::hpack::FieldList metadata = {};

  friend bool operator==(const Status&, const Status&) = default;
};

/// A message that is to be sent.
struct Reply {
  wire::Buffer message = {};
  /// The message is a payload of so many zeros instead: it need not exist before it is sent.
  std::size_t zeros = 0;
  /// The application asks for compression.
  bool compressed = false;
  /// What is to pass before it is sent, after what was sent last.
  std::chrono::microseconds pause{0};

  wire::Buffer encoded() const;

  friend bool operator==(const Reply&, const Reply&) = default;
};

/// Custom metadata; values of names in -bin are octets, not base64.
using Metadata = wire::hpack::FieldList;

/// What a call does next, in order. A status is the last step of its call.
using Step = std::variant<Reply, Status>;
using Steps = std::vector<Step>;

/// A request message. The octets are the caller's.
struct Request {
  wire::Bytes message;
  bool compressed = false;
};

/// The application's end of one call.
class Call {
 public:
  virtual ~Call() = default;
  /// A message of the client's.
  virtual Steps on_message(const Request& request) = 0;
  /// The client has ended its stream.
  virtual Steps on_end() = 0;
  /// Time has passed, or something was heard, maybe of another call.
  virtual Steps look() { return {}; }
  /// It waits for what another call does, maybe one of another connection.
  virtual bool waits() const { return false; }
  /// The call is over. `cancelled`: not by its application. `onward`: so are those that it made.
  virtual void over(bool /*cancelled*/, bool /*onward*/) {}

  /// What the client grants it, if it says so.
  std::optional<std::chrono::nanoseconds> deadline_left;

  /// Sent with the response headers, and with the trailers.
  Metadata initial_metadata;
  Metadata trailing_metadata;
};

/// The largest message that is accepted or sent.
inline constexpr std::size_t kMaxMessage = std::size_t{4} << 20U;
/// How many steps a call may ask for before it is asked to stop.
inline constexpr std::size_t kMaxSteps = 10'000;

/// What a server was told to be beyond the usual.
struct Setting {
  /// So many services more than there are.
  std::size_t more_services = 0;
};

/// What serves `path`; null where nothing does.
std::unique_ptr<Call> make_call(std::string_view path, const Metadata& request,
                                const Setting& setting = {});

/// Serves grpc.testing.TestService, grpc.health.v1.Health, grpc.reflection, of
/// routeinfo.RouteInfoService and of Connect's ConformanceService one method each, and of
/// wireproof.testing.v1 ValuesService and most of ProbeService; the methods without their service.
std::unique_ptr<Call> make_test_service_call(std::string_view method);
std::unique_ptr<Call> make_health_call(std::string_view method, const Setting& setting);
std::unique_ptr<Call> make_reflection_call(std::string_view method);
std::unique_ptr<Call> make_routes_call(std::string_view method);
std::unique_ptr<Call> make_values_call(std::string_view method);
std::unique_ptr<Call> make_probe_call(std::string_view method);
std::unique_ptr<Call> make_conformance_call(std::string_view method);

}  // namespace peer::service
