// The settings that one end has announced, and how far the other end has acknowledged them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "wire/frame/header.h"
#include "wire/frame/settings.h"
#include "wire/hpack/table.h"
#include "wire/observer/horizon.h"
#include "wire/types.h"

namespace wire::observer {

/// RFC 9113 §6.5.2: the values that are in force.
struct Values {
  std::uint32_t header_table_size = hpack::kDefaultTableSize;
  std::uint32_t max_concurrent_streams = 0xffffffff;
  std::uint32_t initial_window_size = 65535;
  std::uint32_t max_frame_size = kDefaultMaxFrameSize;
  std::uint32_t max_header_list_size = 0xffffffff;
  bool enable_push = true;
  bool enable_connect_protocol = false;
  bool true_binary_metadata = false;
  /// The least table size since the values before (the order within a frame counts, §6.5.3).
  std::uint32_t least_table_size = hpack::kDefaultTableSize;

  void apply(std::uint16_t id, std::uint32_t value);
};

class Announced {
 public:
  /// A SETTINGS frame that is no acknowledgement.
  void announce(const SettingsView& frame, RoundTrips& trips);
  /// The other end acknowledges the oldest one that it has not. False: there is none.
  [[nodiscard]] bool acknowledge(RoundTrips& trips);

  /// What the other end provably applies.
  const Values& acknowledged() const { return acknowledged_; }
  /// What was acknowledged before that.
  const Values& before() const { return before_; }
  /// The last ones said.
  const Values& latest() const { return latest_; }
  /// Of each limit the most permissive among acknowledged and later ones: only what exceeds this is
  /// certainly wrong.
  const Values& most_permissive() const { return most_permissive_; }

  /// SETTINGS frames and acknowledgements of them.
  std::uint64_t frames() const { return frames_; }
  std::uint64_t acks() const { return acks_; }
  std::uint64_t unacknowledged() const { return frames_ - acks_; }
  /// More are unacknowledged than are remembered: nothing is known about limits any more.
  bool overflowed() const { return overflowed_; }

 private:
  static constexpr std::size_t kPending = 64;
  struct Pending {
    Values values;
    RoundTrips::Stamp begun = 0;
  };

  const Pending& pending(std::uint64_t frame) const { return pending_[frame % kPending]; }
  void weigh();

  Values acknowledged_;
  Values before_;
  Values latest_;
  Values most_permissive_;
  std::uint64_t frames_ = 0;
  std::uint64_t acks_ = 0;
  bool overflowed_ = false;
  std::array<Pending, kPending> pending_;
};

}  // namespace wire::observer
