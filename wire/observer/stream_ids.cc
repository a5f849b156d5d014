// Stream identifiers (RFC 9113 §5.1.1).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::stream_ids {

bool opens(Turn& turn) {
  if (Connection::initiator(turn.stream_id) == Role::client) {
    return true;  // one that is not above all earlier ones is not idle: stream_states.cc
  }
  turn.broken({.sent = ClauseId::rfc9113_5_1_1_client_odd_id,
               .demanded = connection_error(ClauseId::rfc9113_5_1_1_server_even_id),
               .reason = fmt::format("a client opens stream {}", turn.stream_id)});
  return false;
}

}  // namespace wire::observer::stream_ids
