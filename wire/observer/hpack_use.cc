// What an encoder says (RFC 7541, RFC 9113 §4.3).
#include <fmt/format.h>

#include "wire/observer/rules.h"
#include "wire/observer/sender_clause.h"

namespace wire::observer::hpack_use {
namespace {

using enum ClauseId;

ClauseId own_table_clause(Role by) {
  return pick(by, rfc9113_6_5_2_settings_header_table_client,
              rfc9113_6_5_2_settings_header_table_server);
}

/// The generic rule of the receiver that every fault calls for, too.
ClauseId decode_error(const Turn& turn, ClauseId fault) {
  if (fault == rfc7541_5_1_int_truncated || fault == rfc7541_5_2_string_length_beyond) {
    return rfc9113_4_3_decode_error_continuation;
  }
  if (turn.by == Role::client) {
    return rfc9113_4_3_decode_error;
  }
  const bool trailers =
      turn.stream != nullptr &&
      turn.stream->sides[turn.by].message.phase != Message::Phase::headers;
  return trailers ? rfc9113_4_3_decode_error_trailers_client : rfc9113_4_3_decode_error_client;
}

bool is_too_large_update(ClauseId fault) {
  return fault == rfc7541_6_3_update_too_large_server ||
         fault == rfc7541_6_3_update_too_large_client;
}

/// A size update above what binds the encoder: perhaps a limit that it has not acknowledged yet.
Fault too_large_update(Turn& turn, ClauseId fault) {
  const Announced& limits = turn.listener().settings;
  const bool early = limits.most_permissive().header_table_size >
                     limits.acknowledged().header_table_size;
  if (early) {
    return {.sent = rfc9113_4_3_1_table_size_after_ack,
            .demanded = connection_error(rfc7541_6_3_update_before_ack)};
  }
  return {.sent = sender_clause(fault, turn.by), .demanded = connection_error(fault)};
}

Fault fault_of(Turn& turn, ClauseId clause) {
  if (is_too_large_update(clause)) {
    return too_large_update(turn, clause);
  }
  if (clause == rfc7541_4_2_update_smallest) {
    return {.sent = clause,
            .demanded = connection_error(pick(turn.by, rfc9113_4_3_1_table_reduced_missing_server,
                                              rfc9113_4_3_1_table_reduced_missing_client))};
  }
  return {.sent = sender_clause(clause, turn.by), .demanded = connection_error(clause)};
}

/// The fault tells of a table that is larger than the other end allows.
bool outgrown(Turn& turn, const Fault& fault) {
  const std::uint32_t limit = turn.listener().settings.acknowledged().header_table_size;
  return fault.sent == rfc7541_4_2_encoder_within_max ||
         fault.demanded->clause == rfc9113_4_3_1_table_reduced_missing_server ||
         fault.demanded->clause == rfc9113_4_3_1_table_reduced_missing_client ||
         (fault.demanded->clause == rfc7541_2_3_3_index_evicted &&
          limit < hpack::kDefaultTableSize);
}

}  // namespace

void undecodable(Turn& turn, const Reject& reject) {
  if (is_own_bound(reject.clause)) {
    return turn.give_up(reject.reason);
  }
  if (is_too_large_update(reject.clause) && !turn.heard_all()) {
    return;
  }
  Fault fault = fault_of(turn, reject.clause);
  fault.demanded->code = ErrorCode::COMPRESSION_ERROR;
  fault.reason = reject.reason;
  const bool too_large = outgrown(turn, fault);
  turn.broken(std::move(fault));
  turn.broken({.demanded = connection_error(decode_error(turn, reject.clause),
                                            ErrorCode::COMPRESSION_ERROR),
               .reason = reject.reason});
  if (too_large) {
    turn.broken({.sent = own_table_clause(turn.by), .reason = reject.reason});
  }
}

void size_updates(Turn& turn, std::size_t count) {
  if (count > 2) {
    turn.broken({.sent = rfc7541_4_2_update_at_most_two_send,
                 .reason = fmt::format("a field block begins with {} size updates", count)});
  }
}

}  // namespace wire::observer::hpack_use
