// One stream: what each end has done with its direction of it.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "wire/observer/grpc/state.h"
#include "wire/observer/horizon.h"
#include "wire/observer/role.h"
#include "wire/observer/section.h"
#include "wire/observer/taint.h"
#include "wire/types.h"

namespace wire::observer {

/// One direction of a stream. Together the two give the state of RFC 9113 §5.1: open+open is
/// "open", ended+open is half-closed, ended+ended and anything with reset is "closed".
enum class Half : std::uint8_t {
  reserved,  ///< promised: the server may open it with HEADERS
  open,
  ended,  ///< END_STREAM was sent; on a pushed stream also the client's direction
  reset,  ///< RST_STREAM was sent by this end
};

/// The message that an end sends on a stream (RFC 9113 §8.1).
struct Message {
  enum class Phase : std::uint8_t {
    headers,  ///< before the final header section; informational ones may have come
    content,
    trailers,  ///< they have come
  };
  Phase phase = Phase::headers;
  bool informational = false;
  /// The header section that opened it could not be read, or was malformed.
  bool malformed = false;
  /// content-type is application/grpc, perhaps with a suffix.
  bool grpc = false;
  /// content-type is application/grpc-web, or its text form application/grpc-web-text.
  bool grpc_web = false;
  bool grpc_web_text = false;
  /// content-length says how long something is that is not sent (HEAD, 204, 304), or nothing.
  bool no_content = false;
  std::optional<std::uint64_t> content_length;
  /// Octets of DATA so far, without padding.
  std::uint64_t content = 0;
  std::uint32_t data_frames = 0;
  /// Of responses; 0 as long as there is none that can be read.
  std::uint16_t status = 0;
};

/// What belongs to one end.
struct Side {
  Half half = Half::open;
  /// Credit of this end to send: increments that the other end has granted, less octets of DATA.
  /// The window is this plus the other end's INITIAL_WINDOW_SIZE.
  std::int64_t credit = 0;
  Message message = {};
  grpc::GrpcState grpc = {};
  Taint taint = {};
  /// When this end ended or reset its direction, in its own round trips.
  RoundTrips::Stamp closed_at = 0;
  ErrorCode reset_code = ErrorCode::NO_ERROR;
  /// Has sent something on the stream since the other end closed its direction.
  bool spoke_after_close = false;

  bool closed() const { return half == Half::ended || half == Half::reset; }
};

struct Stream {
  StreamId id = 0;
  ByRole<Side> sides;
  bool pushed = false;
  /// The request's method is HEAD, CONNECT.
  bool head = false;
  bool connect = false;
  /// Counts towards SETTINGS_MAX_CONCURRENT_STREAMS.
  bool counted = false;

  bool closed() const {
    return (sides.client.closed() && sides.server.closed()) ||
           sides.client.half == Half::reset || sides.server.half == Half::reset;
  }
  bool grpc() const { return sides.client.message.grpc || sides.server.message.grpc; }

  bool grpc_web() const { return sides.client.message.grpc_web || sides.server.message.grpc_web; }

  void begin(StreamId stream) {
    for (Side* side : {&sides.client, &sides.server}) {
      side->grpc.clear();
      *side = Side{.grpc = std::move(side->grpc)};
    }
    id = stream;
    pushed = head = connect = counted = false;
  }
};

}  // namespace wire::observer
