#include "harness/engine/round_trips.h"

#include <algorithm>
#include <array>

namespace engine {
namespace {

/// The opaque data of our own PINGs: this, then a counter.
constexpr std::array<std::uint8_t, 4> kMark = {'w', 'p', 'r', 'f'};

}  // namespace

wire::Ping RoundTrips::begin_ping() {
  ++pending_;
  wire::Ping ping;
  std::copy(kMark.begin(), kMark.end(), ping.opaque_data.begin());
  ping.opaque_data.back() = ++counter_;
  return ping;
}

void RoundTrips::begin_settings(std::uint32_t ordinal) {
  ++pending_;
  settings_.push_back(ordinal);
}

bool RoundTrips::marked(const wire::Ping& ping) {
  return std::equal(kMark.begin(), kMark.end(), ping.opaque_data.begin());
}

bool RoundTrips::answered_by(const wire::Ping& ping) {
  if (!ping.ack || !marked(ping) || done()) {
    return false;
  }
  --pending_;
  return true;
}

bool RoundTrips::answered_by_settings(std::uint32_t acknowledged) {
  if (settings_.empty() || acknowledged < settings_.front()) {
    return false;
  }
  settings_.pop_front();
  --pending_;
  return true;
}

}  // namespace engine
