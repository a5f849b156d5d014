// How many streams are open at once (RFC 9113 §5.1.2).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::concurrency {
namespace {

using enum ClauseId;

std::uint32_t not_half_closed(Turn& turn) {
  std::uint32_t count = 0;
  turn.connection.streams.each([&](const Stream& stream) {
    const bool open = stream.counted && !stream.sides.client.closed() &&
                      !stream.sides.server.closed();
    count += open ? 1 : 0;
  });
  return count;
}

}  // namespace

void opened(Turn& turn) {
  const Announced& limits = turn.listener().settings;
  const std::uint32_t most = limits.most_permissive().max_concurrent_streams;
  const std::uint32_t count = turn.speaker().concurrent;
  if (count <= most || !turn.fair() || !turn.heard_all()) {
    return;
  }
  const std::string reason = fmt::format("{} streams at once, {} are allowed", count, most);
  if (turn.by == Role::server) {
    turn.broken({.demanded = stream_error(rfc9113_5_1_2_concurrency_push_excess,
                                          ErrorCode::REFUSED_STREAM),
                 .reason = reason});
    return;
  }
  turn.broken({.sent = rfc9113_5_1_2_concurrency_client,
               .demanded = stream_error(rfc9113_5_1_2_concurrency_server_excess,
                                        ErrorCode::REFUSED_STREAM),
               .reason = reason});
  if (not_half_closed(turn) <= most) {
    turn.broken({.sent = rfc9113_5_1_2_concurrency_half_closed_counts, .reason = reason});
  }
  if (limits.before().max_concurrent_streams > most && limits.acks() > 1) {
    turn.broken({.sent = rfc9113_5_1_2_concurrency_lowered, .reason = reason});
  }
}

}  // namespace wire::observer::concurrency
