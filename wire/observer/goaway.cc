// GOAWAY and the end of the connection (RFC 9113 §5.4.1, §6.8).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::goaway {
namespace {

using enum ClauseId;

void last_stream_id(Turn& turn, const GoawayView& frame) {
  const Goaways& before = turn.speaker().goaways;
  const StreamId last = frame.last_stream_id;
  if (before.sent > 0 && last > before.last_stream_id) {
    turn.broken({.sent = rfc9113_6_8_goaway_not_increased,
                 .reason = fmt::format("last stream {} after {}", last, before.last_stream_id)});
  }
  const bool special = last == 0 || last == kMax31Bit;
  // Streams that the other end opened against the rules are still streams that it opened.
  const bool opened_by_other = last <= turn.listener().usurped;
  if (!special && !opened_by_other && Connection::initiator(last) == turn.by) {
    turn.broken({.sent = rfc9113_6_8_goaway_last_id_kind,
                 .reason = fmt::format("last stream {} is one of the {}'s own", last,
                                       to_string(turn.by))});
  }
}

void second_error(Turn& turn, const GoawayView& frame) {
  const Goaways& before = turn.speaker().goaways;
  if (before.errors > 0 && frame.error_code != ErrorCode::NO_ERROR) {
    turn.broken({.sent = rfc9113_5_4_err_single_report,
                 .reason = fmt::format("{} after {}", to_string(frame.error_code),
                                       to_string(before.code))});
  }
}

}  // namespace

void frame(Turn& turn, const GoawayView& frame) {
  last_stream_id(turn, frame);
  second_error(turn, frame);
  tls::goaway(turn, frame.error_code);
}

void new_stream(Turn& turn) {
  const End& theirs = turn.listener();
  if (turn.by == Role::client && theirs.goaways.sent > 0 && turn.fair() &&
      theirs.trips.proven(theirs.goaways.first_at)) {
    turn.broken({.sent = rfc9113_6_8_goaway_no_new_streams,
                 .reason = fmt::format("opens stream {}, knowing of the GOAWAY", turn.stream_id)});
  }
}

void closed_without(Turn& turn) {
  const bool theirs_first =
      turn.connection.closing && turn.connection.first_to_close != turn.by;
  const bool speaks_http2 = turn.speaker().frames > 0 && turn.speaker().readable.frames;
  if (turn.speaker().goaways.sent == 0 && speaks_http2 && !theirs_first &&
      !turn.listener().misbehaved && turn.listener().goaways.errors == 0) {
    turn.broken({.sent = rfc9113_6_8_goaway_send_before_close,
                 .reason = "closes the connection without GOAWAY"});
  }
}

void left_undone(Turn& turn) {
  if (turn.speaker().goaways.errors > 0 && !turn.connection.closing) {
    turn.broken({.sent = rfc9113_5_4_1_err_close_after_goaway,
                 .reason = fmt::format("GOAWAY {}, and the connection stays open",
                                       to_string(turn.speaker().goaways.code))});
  }
}

}  // namespace wire::observer::goaway
