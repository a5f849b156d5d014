// Which SETTINGS frames have passed, and which of ours are acknowledged.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace engine {

using SettingList = std::vector<std::pair<std::uint16_t, std::uint32_t>>;

class SettingsExchange {
 public:
  void sent(SettingList settings) {
    ++sent_;
    unacknowledged_.push_back(std::move(settings));
  }
  void received() { ++received_; }
  /// Takes the peer's acknowledgement; returns the settings that it is for, none where nothing was
  /// left to acknowledge.
  SettingList acknowledged() {
    ++acknowledged_;
    if (unacknowledged_.empty()) {
      return {};
    }
    SettingList settings = std::move(unacknowledged_.front());
    unacknowledged_.pop_front();
    return settings;
  }

  std::uint32_t sent_count() const { return sent_; }
  std::uint32_t acknowledged_count() const { return acknowledged_; }
  bool any_received() const { return received_ > 0; }
  bool all_acknowledged() const { return acknowledged_ >= sent_; }

 private:
  std::uint32_t sent_ = 0;
  std::uint32_t acknowledged_ = 0;
  std::uint32_t received_ = 0;
  std::deque<SettingList> unacknowledged_;
};

}  // namespace engine
