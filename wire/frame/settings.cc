#include "wire/frame/settings.h"

#include <fmt/format.h>

#include <optional>

#include "wire/frame/errors.h"

namespace wire {
namespace {

/// The clause that forbids the value (RFC 9113 §6.5.2), or nothing.
std::optional<ClauseId> clause_against(SettingId id, std::uint32_t value) {
  switch (id) {
    case SettingId::ENABLE_PUSH:
      // The ledger has this rule once for each receiver; the two read alike.
      return value > 1 ? std::optional(ClauseId::rfc9113_6_5_2_settings_push_value_server)
                       : std::nullopt;
    case SettingId::INITIAL_WINDOW_SIZE:
      return value > kMax31Bit ? std::optional(ClauseId::rfc9113_6_5_2_settings_window_too_big)
                               : std::nullopt;
    case SettingId::MAX_FRAME_SIZE:
      if (value < kDefaultMaxFrameSize) {
        return ClauseId::rfc9113_6_5_2_settings_frame_size_low;
      }
      return value > kMaxFrameSize ? std::optional(ClauseId::rfc9113_6_5_2_settings_frame_size_high)
                                   : std::nullopt;
    default:
      return std::nullopt;
  }
}

/// The rules about the frame as a whole.
tl::expected<void, Reject> check_shape(const FrameHeader& header, std::size_t length) {
  if (header.stream != 0) {
    return connection_error(ClauseId::rfc9113_6_5_settings_stream_id, ErrorCode::PROTOCOL_ERROR,
                            fmt::format("SETTINGS on stream {}", header.stream));
  }
  if (header.has(flag::ACK) && length > 0) {
    return connection_error(ClauseId::rfc9113_6_5_settings_ack_payload, ErrorCode::FRAME_SIZE_ERROR,
                            fmt::format("an acknowledgement of length {}", length));
  }
  if (length % Settings::kParameterSize != 0) {
    return connection_error(ClauseId::rfc9113_6_5_settings_length, ErrorCode::FRAME_SIZE_ERROR,
                            fmt::format("length {} is not a multiple of 6", length));
  }
  return {};
}

}  // namespace

tl::expected<SettingsView, Reject> SettingsView::decode(const FrameHeader& header, Bytes payload) {
  if (auto shape = check_shape(header, payload.size()); !shape) {
    return tl::unexpected(std::move(shape.error()));
  }
  Cursor cursor(payload);
  Settings::Parameter parameter;
  while (cursor.u16(parameter.first) && cursor.u32(parameter.second)) {
    const auto id = static_cast<SettingId>(parameter.first);
    if (const auto clause = clause_against(id, parameter.second)) {
      return connection_error(*clause,
                              id == SettingId::INITIAL_WINDOW_SIZE ? ErrorCode::FLOW_CONTROL_ERROR
                                                                   : ErrorCode::PROTOCOL_ERROR,
                              fmt::format("{} is {}", to_string(id), parameter.second));
    }
  }
  return SettingsView{payload, header.has(flag::ACK)};
}

tl::expected<Settings, Reject> Settings::decode(const FrameHeader& header, Bytes payload) {
  return SettingsView::decode(header, payload).map([](const SettingsView& view) {
    Settings frame;
    frame.ack = view.ack;
    frame.parameters.reserve(view.parameters.size() / kParameterSize);
    view.each([&frame](std::uint16_t id, std::uint32_t value) {
      frame.parameters.emplace_back(id, value);
    });
    return frame;
  });
}

void Settings::encode(Writer& writer) const {
  for (const auto& [id, value] : parameters) {
    writer.u16(id);
    writer.u32(value);
  }
}

std::uint8_t Settings::flags() const { return ack ? flag::ACK : std::uint8_t{0}; }

}  // namespace wire
