// A response that is complete before the request is (gRPC over HTTP/2, "Responses").
#include <fmt/format.h>

#include "wire/observer/grpc/rules.h"

namespace wire::observer::grpc::early_close {
namespace {

using enum ClauseId;

/// The server has said all, by trailers, and the client has not.
bool is_early(const Stream& stream) {
  return stream.sides.server.half == Half::ended && stream.sides.client.half == Half::open &&
         stream.sides.server.message.grpc;
}

/// The speaker knew of the trailers: it sent them, or has provably read them.
bool knows(Turn& turn) {
  return turn.by == Role::server ||
         turn.listener().trips.proven(turn.other_side().closed_at);
}

ClauseId clause_of(Role by) {
  return pick(by, grpc_http2_early_close_client, grpc_http2_early_close_server);
}

}  // namespace

void reset(Turn& turn, ErrorCode code) {
  if (is_early(*turn.stream) && code != ErrorCode::NO_ERROR && knows(turn) && turn.fair()) {
    turn.broken({.sent = clause_of(turn.by),
                 .reason = fmt::format("RST_STREAM {} after the trailers", to_string(code))});
  }
}

void left_undone(Turn& turn) {
  if (is_early(*turn.stream) && knows(turn) && turn.fair()) {
    turn.broken({.sent = clause_of(turn.by),
                 .reason = "no RST_STREAM after trailers that came before the request's end"});
  }
}

}  // namespace wire::observer::grpc::early_close
