// Flow control (RFC 9113 §5.2, §6.9).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::flow_control {
namespace {

using enum ClauseId;

ClauseId sender_respects(Role by) {
  return pick(by, rfc9113_5_2_1_fc_sender_respects_client,
              rfc9113_5_2_1_fc_sender_respects_server);
}

void overruns_stream(Turn& turn, std::int64_t octets, std::int64_t window) {
  const std::string reason = fmt::format("{} octets on stream {}, whose window is {}", octets,
                                         turn.stream_id, window);
  turn.broken({.sent = sender_respects(turn.by),
               .demanded = stream_error(pick(turn.by, rfc9113_6_9_1_window_exceeded_stream_server,
                                             rfc9113_6_9_1_window_exceeded_stream_client),
                                        ErrorCode::FLOW_CONTROL_ERROR),
               .reason = reason});
  const Announced& limits = turn.listener().settings;
  if (turn.by == Role::client && limits.frames() == 0) {
    turn.broken({.sent = rfc9113_6_9_2_default_until_settings, .reason = reason});
  }
  if (octets <= limits.before().initial_window_size + turn.side().credit) {
    turn.broken({.sent = rfc9113_6_5_3_settings_applied_before_ack, .reason = reason});
  }
}

void overruns_connection(Turn& turn, std::int64_t octets, std::int64_t window) {
  const std::string reason =
      fmt::format("{} octets, but the connection's window is {}", octets, window);
  turn.broken(
      {.sent = sender_respects(turn.by),
       .demanded = connection_error(pick(turn.by, rfc9113_6_9_1_window_exceeded_conn_server,
                                         rfc9113_6_9_1_window_exceeded_conn_client),
                                    ErrorCode::FLOW_CONTROL_ERROR),
       .reason = reason});
  if (turn.speaker().credited) {
    return;
  }
  turn.broken({.sent = rfc9113_5_2_1_fc_initial_conn, .reason = reason});
  if (turn.listener().settings.latest().initial_window_size > 65535) {
    turn.broken({.sent = rfc9113_6_9_2_settings_not_conn_window, .reason = reason});
  }
}

/// The window that `turn.by` has granted, as the other end sees it after all that was said.
std::int64_t granted_window(Turn& turn, const Stream& stream) {
  return turn.speaker().settings.latest().initial_window_size +
         stream.sides[other(turn.by)].credit;
}

}  // namespace

void data(Turn& turn, std::size_t octets) {
  const auto size = static_cast<std::int64_t>(octets);
  const std::int64_t window = turn.connection.window(turn.by);
  turn.speaker().credit -= size;
  const bool counts = size > 0 && turn.heard_all();
  if (counts && size > window) {
    overruns_connection(turn, size, window);
  }
  if (turn.stream == nullptr) {
    return;
  }
  const std::int64_t stream_window = turn.connection.window(turn.by, *turn.stream);
  if (counts && size > stream_window && !turn.side().closed()) {
    overruns_stream(turn, size, stream_window);
  }
  turn.side().credit -= size;
}

void granted(Turn& turn) {
  if (turn.stream_id == 0) {
    const std::int64_t window = turn.connection.window(other(turn.by));
    if (window > kMax31Bit) {
      turn.broken({.sent = rfc9113_6_9_1_window_grant_limit_send,
                   .demanded = connection_error(rfc9113_6_9_1_window_overflow_conn,
                                                ErrorCode::FLOW_CONTROL_ERROR),
                   .reason = fmt::format("the connection's window would be {}", window)});
    }
    return;
  }
  const std::int64_t window = granted_window(turn, *turn.stream);
  if (window > kMax31Bit && !turn.other_side().closed()) {
    turn.broken({.sent = rfc9113_6_9_1_window_grant_limit_send,
                 .demanded = stream_error(rfc9113_6_9_1_window_overflow_stream,
                                          ErrorCode::FLOW_CONTROL_ERROR),
                 .reason = fmt::format("the window of stream {} would be {}", turn.stream_id,
                                       window)});
  }
}

void initial_window_changed(Turn& turn, std::uint32_t before) {
  const std::uint32_t now = turn.speaker().settings.latest().initial_window_size;
  if (now <= before) {
    return;
  }
  const Role sender = other(turn.by);
  const Stream* overflowed = nullptr;
  turn.connection.streams.each([&](const Stream& stream) {
    const bool sends = !stream.closed() && !stream.sides[sender].closed();
    if (sends && granted_window(turn, stream) > kMax31Bit) {
      overflowed = &stream;
    }
  });
  if (overflowed != nullptr) {
    turn.broken(
        {.sent = rfc9113_6_9_1_window_grant_limit_send,
         .demanded = connection_error(pick(turn.by, rfc9113_6_9_2_settings_window_overflow_server,
                                           rfc9113_6_9_2_settings_window_overflow_client),
                                      ErrorCode::FLOW_CONTROL_ERROR),
         .reason = fmt::format("INITIAL_WINDOW_SIZE {} lifts the window of stream {} to {}", now,
                               overflowed->id, granted_window(turn, *overflowed))});
  }
}

}  // namespace wire::observer::flow_control
