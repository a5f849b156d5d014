#include "peer/honest/announcing.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace peer {
namespace {

using Setting = std::pair<std::uint16_t, std::uint32_t>;

class Announcing final : public Conduct {
 public:
  explicit Announcing(std::vector<Setting> settings) : settings_(std::move(settings)) {}

  wire::Settings greeting(wire::Settings plain) override {
    plain.parameters.insert(plain.parameters.end(), settings_.begin(), settings_.end());
    return plain;
  }

 private:
  std::vector<Setting> settings_;
};

/// "MAX_FRAME_SIZE=32768"
std::optional<Setting> parse(std::string_view text) {
  const auto equals = text.find('=');
  const auto id = wire::parse_setting_id(text.substr(0, equals));
  if (!id || equals == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view digits = text.substr(equals + 1);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  return whole ? std::optional(Setting(static_cast<std::uint16_t>(*id), value)) : std::nullopt;
}

}  // namespace

std::unique_ptr<Conduct> make_announcing(std::string_view settings) {
  std::vector<Setting> parsed;
  while (!settings.empty()) {
    const std::string_view next = settings.substr(0, settings.find(','));
    const auto setting = parse(next);
    if (!setting) {
      return nullptr;
    }
    parsed.push_back(*setting);
    settings.remove_prefix(std::min(next.size() + 1, settings.size()));
  }
  return std::make_unique<Announcing>(std::move(parsed));
}

}  // namespace peer
