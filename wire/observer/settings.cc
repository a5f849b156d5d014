// SETTINGS (RFC 9113 §6.5).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::settings {
namespace {

using enum ClauseId;

void server_value(Turn& turn, std::uint16_t id, std::uint32_t value) {
  constexpr std::uint32_t kRecommendedStreams = 100;
  const auto setting = static_cast<SettingId>(id);
  if (setting == SettingId::ENABLE_PUSH && value == 1) {
    turn.broken({.sent = rfc9113_6_5_2_settings_push_one_server,
                 .demanded = connection_error(rfc9113_6_5_2_settings_push_one_client),
                 .reason = "a server announces ENABLE_PUSH = 1"});
  }
  if (setting == SettingId::MAX_CONCURRENT_STREAMS && value > 0 && value < kRecommendedStreams) {
    turn.broken({.sent = rfc9113_6_5_2_settings_mcs_recommended,
                 .reason = fmt::format("MAX_CONCURRENT_STREAMS is {}, below 100", value),
                 .advice = true});
  }
}

}  // namespace

void values(Turn& turn, const SettingsView& frame) {
  if (turn.by == Role::server) {
    frame.each([&turn](std::uint16_t id, std::uint32_t value) { server_value(turn, id, value); });
  }
}

void acknowledgement(Turn& turn, bool expected) {
  if (!expected && turn.fair()) {
    turn.broken({.sent = rfc9113_6_5_3_settings_ack_not_extra,
                 .reason = "an acknowledgement, but no SETTINGS frame is unacknowledged"});
  }
}

void left_undone(Turn& turn) {
  const Announced& theirs = turn.listener().settings;
  const End& speaker = turn.speaker();
  if (turn.by == Role::server && speaker.settings.latest().max_concurrent_streams == 0 &&
      speaker.goaways.sent == 0 && !turn.connection.closing) {
    turn.broken({.sent = rfc9113_6_5_2_settings_mcs_zero_server,
                 .reason = "MAX_CONCURRENT_STREAMS is still 0",
                 .advice = true});
  }
  const bool excused = !turn.fair() || turn.connection.closing || speaker.goaways.errors > 0 ||
                       speaker.frames == 0 || theirs.overflowed();
  if (excused || theirs.unacknowledged() == 0) {
    return;
  }
  const std::string reason =
      fmt::format("{} SETTINGS frames, {} acknowledged", theirs.frames(), theirs.acks());
  turn.broken({.sent = rfc9113_6_5_3_settings_ack, .reason = reason});
  turn.broken({.sent = theirs.acks() == 0 ? rfc9113_3_4_preface_settings_ack
                                          : rfc9113_6_5_3_settings_ack_each,
               .reason = reason});
}

}  // namespace wire::observer::settings
