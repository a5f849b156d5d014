#include "wire/judge/needs.h"

#include <algorithm>
#include <string_view>

#include "wire/frame/settings.h"
#include "wire/hpack/table.h"

namespace wire::judge {
namespace {

constexpr std::uint32_t kUnlimited = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kInitialWindow = 65'535;

/// What holds before anything was said (RFC 9113 §6.5.2).
std::uint32_t initial_value(SettingId setting) {
  switch (setting) {
    case SettingId::HEADER_TABLE_SIZE:
      return hpack::kDefaultTableSize;
    case SettingId::INITIAL_WINDOW_SIZE:
      return kInitialWindow;
    case SettingId::MAX_FRAME_SIZE:
      return kDefaultMaxFrameSize;
    case SettingId::MAX_CONCURRENT_STREAMS:
    case SettingId::MAX_HEADER_LIST_SIZE:
      return kUnlimited;
    default:
      return 0;
  }
}

/// The value in force after all that the peer has said before the event `until`.
std::uint32_t value_in_force(const Attempt& attempt, std::size_t until, SettingId setting) {
  std::uint32_t value = initial_value(setting);
  for (std::size_t i = 0; i < until; ++i) {
    const auto* seen = std::get_if<FrameSeen>(&attempt.events[i].what);
    const auto* settings = seen == nullptr ? nullptr : std::get_if<Settings>(&seen->frame);
    if (settings == nullptr || seen->direction == Direction::out) {
      continue;
    }
    for (const auto& [id, announced] : settings->parameters) {
      value = static_cast<SettingId>(id) == setting ? announced : value;
    }
  }
  return value;
}

std::string counted(std::uint32_t count, std::string_view noun) {
  if (count == kUnlimited) {
    return "any number of " + std::string(noun) + "s";
  }
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

/// "the target allows 1 concurrent stream"
std::string grant(SettingId setting, std::uint32_t value) {
  switch (setting) {
    case SettingId::HEADER_TABLE_SIZE:
      return "the target grants an HPACK table of " + counted(value, "octet");
    case SettingId::MAX_CONCURRENT_STREAMS:
      return "the target allows " + counted(value, "concurrent stream");
    case SettingId::INITIAL_WINDOW_SIZE:
      return "the target grants streams a window of " + counted(value, "octet");
    case SettingId::MAX_FRAME_SIZE:
      return "the target takes frames of " + counted(value, "octet");
    case SettingId::MAX_HEADER_LIST_SIZE:
      return "the target takes field sections of " + counted(value, "octet");
    default:
      return "the target announces " + to_string(setting) + " " + std::to_string(value);
  }
}

/// The peer's first SETTINGS frame has been seen.
bool has_announced(const Attempt& attempt) {
  return std::any_of(attempt.events.begin(), attempt.events.end(), [](const Event& event) {
    const auto* seen = std::get_if<FrameSeen>(&event.what);
    return seen != nullptr && seen->direction == Direction::in &&
           std::holds_alternative<Settings>(seen->frame);
  });
}

/// Where the fixture stands. A bare connection has no SETTINGS yet: there all that has come counts.
std::optional<std::size_t> settings_end(const Plan& plan, const Attempt& attempt) {
  if (plan.given == Fixture::tcp || plan.given == Fixture::tls) {
    return has_announced(attempt) ? std::optional(attempt.events.size()) : std::nullopt;
  }
  for (std::size_t i = 0; i < attempt.events.size(); ++i) {
    const auto* fixture = std::get_if<FixtureEnded>(&attempt.events[i].what);
    if (fixture != nullptr) {
      return fixture->ready ? std::optional(i) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> unmet_need(const Plan& plan, const Attempt& attempt) {
  const auto ready = plan.needs.empty() ? std::nullopt : settings_end(plan, attempt);
  if (!ready) {
    return std::nullopt;
  }
  for (const LimitNeeded& need : plan.needs) {
    const std::uint32_t value = value_in_force(attempt, *ready, need.setting);
    if (value < need.at_least) {
      return grant(need.setting, value) + ", the case needs " + std::to_string(need.at_least);
    }
    if (value > need.at_most) {
      return grant(need.setting, value) + ", the case needs at most " +
             std::to_string(need.at_most);
    }
  }
  return std::nullopt;
}

}  // namespace wire::judge
