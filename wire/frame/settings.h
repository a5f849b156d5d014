// SETTINGS (RFC 9113 §6.5).
#pragma once

#include <cstdint>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace wire {

/// SETTINGS as it stands in its payload; decode() of Settings without the copy.
struct SettingsView {
  /// Whole parameters, checked.
  Bytes parameters;
  bool ack = false;

  static tl::expected<SettingsView, Reject> decode(const FrameHeader& header, Bytes payload);

  /// Calls `take(identifier, value)` for each, in the order of the wire.
  template <typename Take>
  void each(Take&& take) const {
    Cursor cursor(parameters);
    std::uint16_t id = 0;
    std::uint32_t value = 0;
    while (cursor.u16(id) && cursor.u32(value)) {
      take(id, value);
    }
  }
};

struct Settings {
  /// Identifier (a SettingId, or unknown) and value.
  using Parameter = std::pair<std::uint16_t, std::uint32_t>;

  /// In the order of the wire; an identifier can stand there more than once.
  std::vector<Parameter> parameters;
  bool ack = false;

  static constexpr FrameType kType = FrameType::SETTINGS;
  /// Octets of one parameter.
  static constexpr std::size_t kParameterSize = 6;

  /// Rejects a stream other than 0 (settings-stream-id), an acknowledgement with a payload
  /// (settings-ack-payload), a length that is not a multiple of 6 (settings-length) and values that
  /// no endpoint may send: ENABLE_PUSH above 1 (settings-push-value-server), INITIAL_WINDOW_SIZE
  /// above 2^31-1 (settings-window-too-big), MAX_FRAME_SIZE outside 2^14 … 2^24-1
  /// (settings-frame-size-low, -high).
  static tl::expected<Settings, Reject> decode(const FrameHeader& header, Bytes payload);
  /// Appends the payload, also of an acknowledgement with parameters.
  void encode(Writer& writer) const;
  std::uint8_t flags() const;

  friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace wire
