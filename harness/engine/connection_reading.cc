#include "harness/engine/connection_reading.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace engine {
namespace {

wire::hpack::Limits limits_of_a_client() {
  wire::hpack::Limits limits;
  limits.receiver = wire::hpack::Receiver::client;
  return limits;
}

}  // namespace

ConnectionReading::ConnectionReading()
    : out_{wire::FrameReader(wire::kMaxFrameSize), FieldBlocks()},
      in_{wire::FrameReader(), FieldBlocks(limits_of_a_client())} {}

std::optional<wire::judge::FrameSeen> ConnectionReading::next(Direction direction) {
  Reading& reading = of(direction);
  auto raw = reading.frames.next();
  if (!raw) {
    return std::nullopt;
  }
  FrameSeen seen;
  seen.direction = direction;
  seen.header = raw->header;
  seen.payload = std::move(raw->payload);
  if (auto frame = wire::decode_frame(seen.header, seen.payload)) {
    seen.frame = std::move(*frame);
  } else {
    seen.malformed = std::move(frame.error());
    seen.frame = wire::Unknown{seen.payload};
  }
  reading.blocks.collect(seen);
  if (direction == Direction::out) {
    note_sent(seen);
  } else if (const auto* settings = std::get_if<wire::Settings>(&seen.frame)) {
    note_received(*settings);
  }
  return seen;
}

std::optional<wire::judge::FrameSeen> ConnectionReading::take_refused() {
  const auto& reject = in_.frames.reject();
  if (!reject || std::exchange(refusal_taken_, true)) {
    return std::nullopt;
  }
  FrameSeen seen;
  seen.header = *in_.frames.header();
  const wire::Bytes come = in_.frames.partial().subspan(wire::kFrameHeaderSize);
  seen.payload.assign(come.begin(), come.end());
  seen.frame = wire::Unknown{seen.payload};
  seen.malformed = *reject;
  return seen;
}

void ConnectionReading::note_sent(const FrameSeen& seen) {
  const bool is_settings =
      seen.header.type == static_cast<std::uint8_t>(wire::FrameType::SETTINGS);
  if (!is_settings || seen.header.has(wire::flag::ACK)) {
    return;
  }
  SettingList sent;
  if (const auto* settings = std::get_if<wire::Settings>(&seen.frame)) {
    sent = settings->parameters;
    for (const auto& [id, value] : sent) {
      announce(id, value);
    }
  }
  settings_.sent(std::move(sent));
}

/// What we announce grants rights at once; what takes rights away holds from the acknowledgement
/// on.
void ConnectionReading::announce(std::uint16_t id, std::uint32_t value) {
  const auto setting = static_cast<wire::SettingId>(id);
  if (setting == wire::SettingId::MAX_FRAME_SIZE) {
    in_.frames.set_max_frame_size(
        std::clamp(value, wire::kDefaultMaxFrameSize, wire::kMaxFrameSize));
  } else if (setting == wire::SettingId::HEADER_TABLE_SIZE && value > our_table_size_) {
    our_table_size_ = value;
    in_.blocks.set_max_table_size(value);
  }
}

void ConnectionReading::note_received(const wire::Settings& settings) {
  if (!settings.ack) {
    settings_.received();
    return;
  }
  for (const auto& [id, value] : settings_.acknowledged()) {
    if (static_cast<wire::SettingId>(id) == wire::SettingId::HEADER_TABLE_SIZE) {
      our_table_size_ = value;
      in_.blocks.set_max_table_size(value);
    }
  }
}

}  // namespace engine
