// PING (RFC 9113 §6.7).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::ping {
namespace {

using enum ClauseId;

std::string text(const OpaqueData& data) {
  std::string hex;
  for (const std::uint8_t octet : data) {
    hex += fmt::format("{:02x}", octet);
  }
  return hex;
}

}  // namespace

void unmatched_ack(Turn& turn, const OpaqueData& data) {
  const End& theirs = turn.listener();
  if (!turn.fair() || theirs.pings.overflowed()) {
    return;
  }
  if (theirs.ping_answers.contains(data)) {
    turn.broken({.sent = rfc9113_6_7_ping_ack_not_answered,
                 .reason = "an acknowledgement of the acknowledgement " + text(data)});
    return;
  }
  if (theirs.pings.outstanding() > 0) {
    turn.broken({.sent = theirs.pings.outstanding() > 1 ? rfc9113_6_7_ping_order
                                                        : rfc9113_6_7_ping_ack,
                 .reason = fmt::format("acknowledges {}, while {} is outstanding", text(data),
                                       text(theirs.pings.oldest()))});
  }
}

void left_undone(Turn& turn) {
  const Pings& theirs = turn.listener().pings;
  const bool excused = !turn.fair() || turn.connection.closing ||
                       turn.speaker().goaways.errors > 0 || turn.speaker().frames == 0 ||
                       theirs.overflowed();
  if (excused || theirs.outstanding() == 0) {
    return;
  }
  const std::string reason = fmt::format("{} PINGs are not answered, the first is {}",
                                         theirs.outstanding(), text(theirs.oldest()));
  turn.broken({.sent = rfc9113_6_7_ping_ack, .reason = reason});
  if (theirs.answered() > 0) {
    turn.broken({.sent = rfc9113_6_7_ping_order, .reason = reason});
  }
}

}  // namespace wire::observer::ping
