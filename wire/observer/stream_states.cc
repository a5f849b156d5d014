#include "wire/observer/stream_states.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "wire/observer/rules.h"

namespace wire::observer::stream_states {
namespace {

using enum State;
using enum FrameKind;
using enum ClauseId;
using Clause = std::optional<ClauseId>;

constexpr Clause kNone = std::nullopt;

/// What a frame breaks that its stream's state does not allow. Everything that has no row is allowed.
struct Row {
  State state;
  FrameKind frame;
  /// Clauses that bind the sender, if that is the client, the server.
  ByRole<Clause> sent;
  /// Clauses by which the receiver reacts to a client's, a server's frame.
  ByRole<Clause> demanded;
  Scope scope = Scope::connection;
  ErrorCode code = ErrorCode::PROTOCOL_ERROR;
};

constexpr ErrorCode kClosed = ErrorCode::STREAM_CLOSED;

// clang-format off
constexpr std::array kRows = {
    Row{idle, DATA, {kNone, rfc9113_5_1_server_no_idle_send}, {rfc9113_5_1_idle_data, rfc9113_5_1_idle_data}},
    Row{idle, RST_STREAM, {rfc9113_6_4_rst_not_on_idle_client, rfc9113_6_4_rst_not_on_idle_server}, {rfc9113_6_4_rst_idle, rfc9113_6_4_rst_idle}},
    Row{idle, WINDOW_UPDATE, {kNone, rfc9113_5_1_server_no_idle_send}, {rfc9113_5_1_idle_window_update, rfc9113_5_1_idle_window_update}},
    // The client's HEADERS on an idle stream opens it, see stream_ids.cc.
    Row{idle, HEADERS, {kNone, rfc9113_5_1_server_no_idle_send}, {kNone, rfc9113_5_1_1_unexpected_id_client}},

    Row{passed_over, DATA, {kNone, rfc9113_5_1_server_no_idle_send}, {rfc9113_6_1_data_wrong_state, rfc9113_6_1_data_wrong_state}, Scope::stream, kClosed},
    Row{passed_over, HEADERS, {rfc9113_5_1_1_monotonic_id_client, rfc9113_5_1_server_no_idle_send}, {rfc9113_5_1_1_monotonic_id, rfc9113_5_1_1_unexpected_id_client}},
    Row{passed_over, RST_STREAM, {rfc9113_6_4_rst_not_on_idle_client, rfc9113_6_4_rst_not_on_idle_server}, {kNone, kNone}},
    Row{passed_over, WINDOW_UPDATE, {kNone, rfc9113_5_1_server_no_idle_send}, {kNone, kNone}},

    Row{forgotten, DATA, {kNone, kNone}, {rfc9113_6_1_data_wrong_state, rfc9113_6_1_data_wrong_state}, Scope::stream, kClosed},
    Row{forgotten, HEADERS, {kNone, kNone}, {rfc9113_5_1_closed_headers, rfc9113_5_1_closed_headers}, Scope::connection, kClosed},

    Row{reserved_local, DATA, {kNone, rfc9113_5_1_reserved_local_send}, {kNone, rfc9113_5_1_reserved_remote_data}},
    Row{reserved_local, WINDOW_UPDATE, {kNone, rfc9113_5_1_reserved_local_send}, {kNone, rfc9113_5_1_reserved_remote_window}},
    Row{reserved_remote, DATA, {rfc9113_5_1_reserved_remote_send, kNone}, {rfc9113_5_1_reserved_local_headers, kNone}},
    Row{reserved_remote, HEADERS, {rfc9113_5_1_reserved_remote_send, kNone}, {rfc9113_5_1_reserved_local_headers, kNone}},

    Row{half_closed_local, DATA, {rfc9113_5_1_half_local_send, rfc9113_5_1_half_local_send}, {rfc9113_5_1_half_remote_data, rfc9113_5_1_half_remote_data_client}, Scope::stream, kClosed},
    Row{half_closed_local, HEADERS, {rfc9113_5_1_half_local_send, rfc9113_5_1_half_local_send}, {rfc9113_5_1_half_remote_headers, rfc9113_5_1_half_remote_headers_client}, Scope::stream, kClosed},

    Row{closed, DATA, {rfc9113_5_1_half_local_send, rfc9113_5_1_half_local_send}, {rfc9113_6_1_data_wrong_state, rfc9113_6_1_data_wrong_state}, Scope::stream, kClosed},
    Row{closed, HEADERS, {rfc9113_5_1_half_local_send, rfc9113_5_1_half_local_send}, {rfc9113_5_1_closed_headers, rfc9113_5_1_closed_headers}, Scope::connection, kClosed},

    Row{closed_by_reset, DATA, {rfc9113_5_1_closed_no_send, rfc9113_5_1_closed_no_send}, {rfc9113_5_1_closed_rst_data, rfc9113_5_1_closed_rst_data}, Scope::connection, kClosed},
    Row{closed_by_reset, HEADERS, {rfc9113_5_1_closed_no_send, rfc9113_5_1_closed_no_send}, {rfc9113_5_1_closed_rst_headers, rfc9113_5_1_closed_rst_headers}, Scope::connection, kClosed},
    Row{closed_by_reset, WINDOW_UPDATE, {rfc9113_5_1_closed_no_send, rfc9113_5_1_closed_no_send}, {kNone, kNone}},
};
// clang-format on

const Row* find_row(State state, FrameKind frame) {
  for (const Row& row : kRows) {
    if (row.state == state && row.frame == frame) {
      return &row;
    }
  }
  return nullptr;
}

/// Frames in these states come to nothing.
bool takes_effect(State state, FrameKind frame) {
  switch (state) {
    case passed_over:
    case forgotten:
      return false;
    case closed:
    case closed_by_reset:
      return frame == RST_STREAM;
    default:
      return true;
  }
}

/// Whether the stream exists is a matter of what both have said; the rest follows from what the sender
/// itself has done.
bool depends_on_both(State state) {
  return state == idle || state == passed_over || state == reserved_local ||
         state == reserved_remote;
}

constexpr std::string_view kStates[] = {"idle",
                                        "closed without having been opened",
                                        "closed",
                                        "reserved (local)",
                                        "reserved (remote)",
                                        "open",
                                        "half-closed (local)",
                                        "closed",
                                        "closed by its own RST_STREAM",
                                        "closed by the other end's RST_STREAM"};
constexpr std::string_view kFrames[] = {"DATA", "HEADERS", "RST_STREAM", "WINDOW_UPDATE"};

std::string describe(State state, FrameKind frame, StreamId stream) {
  return fmt::format("{} on stream {}, which is {} for its sender",
                     kFrames[static_cast<std::size_t>(frame)], stream,
                     kStates[static_cast<std::size_t>(state)]);
}

/// The demand of the row, or the more special one of an even stream that nobody promised.
std::optional<Demand> demand(const Turn& turn, const Row& row) {
  Clause clause = row.demanded[turn.by];
  const bool even = Connection::initiator(turn.stream_id) == Role::server;
  if (row.state == idle && row.frame == HEADERS && turn.by == Role::server && even) {
    clause = rfc9113_5_1_idle_even_headers_client;
  }
  return clause ? std::optional(Demand{*clause, row.scope, row.code}) : std::nullopt;
}

/// Rules that the same frame breaks besides.
void more(Turn& turn, const Row& row) {
  const bool nobodys = row.state == idle || row.state == passed_over;
  if (!nobodys || turn.by == Role::client) {
    return;
  }
  const std::string reason = describe(row.state, row.frame, turn.stream_id);
  if (row.frame == RST_STREAM) {
    turn.broken({.sent = rfc9113_5_1_server_no_idle_send, .reason = reason});
  }
  if (row.frame == HEADERS) {
    turn.broken({.sent = rfc9113_8_1_response_same_stream, .reason = reason});
  }
}

/// The sender closed it too, or knows that the other end did: only PRIORITY may be sent.
void closed_for_certain(Turn& turn, State state, FrameKind frame) {
  const RoundTrips& trips = turn.listener().trips;
  if (!turn.fair() || !trips.proven(turn.other_side().closed_at)) {
    return;
  }
  const std::string reason = describe(state, frame, turn.stream_id) + ", and it knows that";
  if (state == closed) {
    if (frame != RST_STREAM || !turn.other_side().spoke_after_close) {
      turn.broken({.sent = rfc9113_5_1_closed_no_send, .reason = reason});
    }
    return;
  }
  turn.broken({.sent = pick(turn.by, rfc9113_6_4_rst_stops_sending_client,
                            rfc9113_6_4_rst_stops_sending_server),
               .reason = reason});
  turn.broken({.sent = rfc9113_5_1_closed_no_send, .reason = reason});
  if (frame == RST_STREAM) {
    turn.broken({.sent = rfc9113_5_4_2_rst_no_loop, .reason = reason});
  }
}

void second_reset(Turn& turn) {
  if (!turn.other_side().spoke_after_close) {
    turn.broken({.sent = rfc9113_5_4_2_rst_one_only,
                 .reason = fmt::format("a second RST_STREAM on stream {}, on which nothing came "
                                       "after the first",
                                       turn.stream_id)});
  }
}

}  // namespace

State state_of(const Connection& connection, Role by, StreamId id, const Stream* stream) {
  if (stream == nullptr) {
    if (connection.is_idle(id)) {
      return idle;
    }
    return connection.was_used(id) ? forgotten : passed_over;
  }
  const Half mine = stream->sides[by].half;
  const Half theirs = stream->sides[other(by)].half;
  if (mine == Half::reset) {
    return closed_by_reset;
  }
  if (theirs == Half::reset) {
    return closed_by_peer;
  }
  if (mine == Half::reserved) {
    return reserved_local;
  }
  if (theirs == Half::reserved) {
    return reserved_remote;
  }
  if (mine == Half::open) {
    return open;
  }
  return theirs == Half::ended ? closed : half_closed_local;
}

void refused(Turn& turn, ErrorCode code) {
  const Message& response = turn.side().message;
  const bool served = response.status / 100 == 2 && response.content > 0;
  if (turn.by == Role::server && code == ErrorCode::REFUSED_STREAM && served) {
    turn.broken({.sent = rfc9113_8_7_refused_only_unprocessed,
                 .reason = fmt::format("REFUSED_STREAM on stream {}, after {} octets of a response",
                                       turn.stream_id, response.content)});
  }
}

bool permits(Turn& turn, FrameKind frame) {
  const State state = state_of(turn.connection, turn.by, turn.stream_id, turn.stream);
  if (state == open) {
    return true;
  }
  if (state == idle && frame == HEADERS && turn.by == Role::client) {
    return true;
  }
  if (state == closed || state == closed_by_peer) {
    closed_for_certain(turn, state, frame);
  }
  if (state == closed_by_reset && frame == RST_STREAM) {
    second_reset(turn);
  }
  const bool after_end = state == closed_by_peer && turn.side().half == Half::ended;
  const Row* row = find_row(after_end ? half_closed_local : state, frame);
  if (row == nullptr) {
    return takes_effect(state, frame);
  }
  if (depends_on_both(state) && !turn.fair()) {
    return false;
  }
  turn.broken({.sent = row->sent[turn.by],
               .demanded = demand(turn, *row),
               .reason = describe(state, frame, turn.stream_id)});
  more(turn, *row);
  return false;
}

}  // namespace wire::observer::stream_states
