// What holds for every frame (RFC 9113 §4.1, §4.2, §6).
#include <fmt/format.h>

#include <algorithm>

#include "wire/frame/reader.h"
#include "wire/observer/rules.h"
#include "wire/observer/sender_clause.h"

namespace wire::observer::framing {
namespace {

/// The flags that a type defines.
std::uint8_t defined_flags(FrameType type) {
  switch (type) {
    case FrameType::DATA:
      return flag::END_STREAM | flag::PADDED;
    case FrameType::HEADERS:
      return flag::END_STREAM | flag::END_HEADERS | flag::PADDED | flag::PRIORITY;
    case FrameType::SETTINGS:
    case FrameType::PING:
      return flag::ACK;
    case FrameType::PUSH_PROMISE:
      return flag::END_HEADERS | flag::PADDED;
    case FrameType::CONTINUATION:
      return flag::END_HEADERS;
    default:
      return 0;
  }
}

/// wire/frame doesn't know who reads: it names the rule of the end that usually has to.
ClauseId for_receiver(ClauseId clause, Role receiver) {
  switch (clause) {
    case ClauseId::rfc9113_6_5_2_settings_push_value_server:
      return pick(receiver, ClauseId::rfc9113_6_5_2_settings_push_value_client, clause);
    case ClauseId::rfc9113_4_2_oversize_promise_client:
    case ClauseId::rfc9113_6_6_push_stream0_client:
    case ClauseId::rfc9113_6_6_push_short_client:
    case ClauseId::rfc9113_6_6_push_pad_client:
    case ClauseId::rfc9113_6_6_push_illegal_id_client:
      return pick(receiver, clause, ClauseId::rfc9113_6_6_push_to_server);
    default:
      return clause;
  }
}

Demand demand(const Reject& reject, Role receiver) {
  return {for_receiver(reject.clause, receiver), reject.scope, reject.code};
}

void reserved_bit(Turn& turn, const FrameHeader& header) {
  if (header.reserved) {
    turn.broken({.sent = ClauseId::rfc9113_4_1_reserved_bit_unset,
                 .reason = "the reserved bit of the frame header is set"});
  }
}

void undefined_flags(Turn& turn, const FrameHeader& header) {
  if (header.type > static_cast<std::uint8_t>(FrameType::CONTINUATION)) {
    return;
  }
  const auto type = static_cast<FrameType>(header.type);
  const unsigned undefined = header.flags & ~unsigned{defined_flags(type)};
  if (undefined != 0) {
    turn.broken({.sent = ClauseId::rfc9113_4_1_undefined_flags_unset,
                 .reason = fmt::format("{} with flags {:#04x}", to_string(type), header.flags)});
  }
}

void length(Turn& turn, const FrameHeader& header) {
  const Announced& limits = turn.listener().settings;
  const std::uint32_t most = limits.most_permissive().max_frame_size;
  if (header.length <= most || !turn.heard_all()) {
    return;
  }
  const Reject reject = frame_too_long(header, most);
  const std::string& reason = reject.reason;
  turn.broken({.sent = ClauseId::rfc9113_4_1_no_oversize_send,
               .demanded = demand(reject, other(turn.by)),
               .reason = reason});
  if (header.length <= limits.before().max_frame_size) {
    turn.broken({.sent = ClauseId::rfc9113_6_5_3_settings_applied_before_ack, .reason = reason});
  }
}

}  // namespace

void header(Turn& turn, const FrameHeader& header) {
  reserved_bit(turn, header);
  undefined_flags(turn, header);
  length(turn, header);
}

void rejected(Turn& turn, const Reject& reject) {
  turn.broken({.sent = sender_clause(reject.clause, turn.by),
               .demanded = demand(reject, other(turn.by)),
               .reason = reject.reason});
}

void padding(Turn& turn, FrameType type, std::optional<Bytes> padding) {
  if (!padding || std::all_of(padding->begin(), padding->end(),
                              [](std::uint8_t octet) { return octet == 0; })) {
    return;
  }
  const std::string reason = "padding octets that are not zero";
  if (type == FrameType::DATA) {
    turn.broken({.sent = ClauseId::rfc9113_6_1_data_pad_zero_on_send,
                 .demanded = connection_error(ClauseId::rfc9113_6_1_data_pad_nonzero),
                 .reason = reason});
  } else if (type == FrameType::HEADERS) {
    turn.broken({.sent = ClauseId::rfc9113_6_2_headers_pad_zero_on_send,
                 .demanded = connection_error(ClauseId::rfc9113_6_2_headers_pad_nonzero),
                 .reason = reason});
  }
}

void cut_off(Turn& turn, const FrameHeader& header) {
  if (header.type == static_cast<std::uint8_t>(FrameType::SETTINGS)) {
    turn.broken({.demanded = connection_error(ClauseId::rfc9113_6_5_settings_malformed),
                 .reason = "the connection ends within SETTINGS"});
  }
}

}  // namespace wire::observer::framing
