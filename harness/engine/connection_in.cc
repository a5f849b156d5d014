// What a Connection receives.
#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "harness/engine/connection.h"

namespace engine {

using wire::judge::Direction;
using wire::judge::FrameSeen;

namespace {

constexpr std::string_view kHttp1 = "HTTP/";

}  // namespace

void Connection::on_data(wire::Bytes octets) {
  if (!take_in(octets)) {
    return;
  }
  broken_ = broken_ || speaks_http1(octets);
  if (broken_) {
    emit(wire::judge::RawSeen{Direction::in, wire::Buffer(octets.begin(), octets.end())});
    return;
  }
  const Corked answers(*this);
  read_in(octets);
  flush_messages();
}

/// Counts the octets; false where they are more than the connection may take in.
bool Connection::take_in(wire::Bytes octets) {
  octets_in_ += octets.size();
  if (flooded_ && octets_in_ > limits_.flood_octets) {
    exceed(limit_met("flood_octets", limits_.flood_octets));
  } else if (!flooded_ && exceeded_.empty() && octets_in_ > limits_.connection_octets) {
    exceed(limit_met("connection_octets", limits_.connection_octets));
  }
  return exceeded_.empty();
}

void Connection::exceed(std::string limit) {
  exceeded_ = std::move(limit);
  close();
  emit(wire::judge::RawSeen{Direction::in, {}});
}

bool Connection::speaks_http1(wire::Bytes octets) const {
  return frames_in_ == 0 && reading_.between_frames(Direction::in) &&
         octets.size() >= kHttp1.size() &&
         std::equal(kHttp1.begin(), kHttp1.end(), octets.begin());
}

void Connection::read_in(wire::Bytes octets) {
  reading_.feed(Direction::in, octets);
  while (auto seen = reading_.next(Direction::in)) {
    if (++frames_in_ > limits_.connection_frames && !flooded_) {
      exceed(limit_met("connection_frames", limits_.connection_frames));
      return;
    }
    hearing_ = true;
    note_received(*seen);
    emit(std::move(*seen));
    hearing_ = false;
    flush_interjections();
  }
  if (auto refused = reading_.take_refused()) {
    broken_ = true;
    emit(std::move(*refused));
  }
}

void Connection::note_received(FrameSeen& seen) {
  const wire::FrameHeader& header = seen.header;
  seen.background = hidden_.contains(header.stream);
  streams_.received(header);
  if (const auto* settings = std::get_if<wire::Settings>(&seen.frame)) {
    receive_settings(seen, *settings);
  } else if (const auto* ping = std::get_if<wire::Ping>(&seen.frame)) {
    receive_ping(seen, *ping);
  } else if (const auto* update = std::get_if<wire::WindowUpdate>(&seen.frame)) {
    credit_.grant(header.stream, update->increment);
  } else if (header.type == static_cast<std::uint8_t>(wire::FrameType::DATA)) {
    receive_data(header);
  } else if (const auto* goaway = std::get_if<wire::Goaway>(&seen.frame)) {
    receive_goaway(*goaway);
  } else if (std::holds_alternative<wire::RstStream>(seen.frame)) {
    messages_.drop(header.stream);
    use_up(header.stream);
  }
}

// SETTINGS
//

void Connection::receive_settings(FrameSeen& seen, const wire::Settings& settings) {
  if (settings.ack) {
    receive_settings_ack(seen);
    return;
  }
  apply_peer_settings(settings);
  wire::Settings ack;
  ack.ack = true;
  interject(wire::encode_frame(ack, 0));
}

void Connection::receive_settings_ack(FrameSeen& seen) {
  if (round_trips_.answered_by_settings(reading_.settings().acknowledged_count())) {
    seen.background = true;
  }
}

void Connection::apply_peer_settings(const wire::Settings& settings) {
  for (const auto& [id, value] : settings.parameters) {
    const auto setting = static_cast<wire::SettingId>(id);
    if (setting == wire::SettingId::INITIAL_WINDOW_SIZE) {
      credit_.set_initial_window(value);
    } else if (setting == wire::SettingId::MAX_FRAME_SIZE) {
      max_frame_out_ = value;
    } else if (setting == wire::SettingId::HEADER_TABLE_SIZE) {
      table_reduced_ = table_reduced_ || value < wire::hpack::kDefaultTableSize;
      encoder_.set_max_table_size(value);
    } else if (setting == wire::SettingId::MAX_HEADER_LIST_SIZE) {
      max_list_ = value;
    } else if (setting == wire::SettingId::MAX_CONCURRENT_STREAMS) {
      streams_.set_limit(value);
    }
  }
}

// PING and GOAWAY
//

void Connection::receive_ping(FrameSeen& seen, const wire::Ping& ping) {
  if (!ping.ack) {
    wire::Ping answer = ping;
    answer.ack = true;
    interject(wire::encode_frame(answer, 0));
  } else if (round_trips_.answered_by(ping)) {
    seen.background = true;
  }
}

void Connection::receive_goaway(const wire::Goaway& goaway) {
  goaway_seen_ = true;
  goaway_error_ = goaway_error_ || goaway.error_code != wire::ErrorCode::NO_ERROR;
}

// DATA
//

void Connection::receive_data(const wire::FrameHeader& header) {
  consumed_.add(header.stream, header.length);
  if (auto_windows_ || hidden_.contains(header.stream)) {
    replenish(header.stream, !header.has(wire::flag::END_STREAM));
  }
}

void Connection::replenish(StreamId stream, bool stream_too) {
  if (const std::uint32_t debt = consumed_.take_connection(); debt > 0) {
    interject(wire::encode_frame(wire::WindowUpdate{debt}, 0));
  }
  if (!stream_too) {
    return;
  }
  if (const std::uint32_t debt = consumed_.take(stream, our_initial_window_); debt > 0) {
    interject(wire::encode_frame(wire::WindowUpdate{debt}, stream));
  }
}

void Connection::replenish_all() {
  auto_windows_ = true;
  replenish(0, false);
}

}  // namespace engine
