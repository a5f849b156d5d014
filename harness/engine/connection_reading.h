// One connection, read as its two ends read it: octets to frames to fields, within the limits that
// our SETTINGS set. What passes live is read by this, and what was recorded.
#pragma once

#include <cstdint>
#include <optional>

#include "harness/engine/field_blocks.h"
#include "harness/engine/settings_exchange.h"
#include "wire/bytes.h"
#include "wire/frame/reader.h"
#include "wire/hpack/table.h"
#include "wire/judge/trace.h"

namespace engine {

class ConnectionReading {
 public:
  using Direction = wire::judge::Direction;
  using FrameSeen = wire::judge::FrameSeen;

  ConnectionReading();

  /// Takes octets of one direction. All its frames are to be read before more of it is fed.
  void feed(Direction direction, wire::Bytes octets) { of(direction).frames.feed(octets); }
  /// The next whole frame of that direction, decoded; its SETTINGS count from here on.
  std::optional<FrameSeen> next(Direction direction);
  /// A frame of the peer's that is longer than we allow, with what of it has come: malformed, given
  /// once, and nothing after it can be read.
  std::optional<FrameSeen> take_refused();

  /// Octets of ours that are no whole frame.
  wire::Bytes unfinished() const { return out_.frames.partial(); }
  /// The octets of that direction end with a frame.
  bool between_frames(Direction direction) const { return of(direction).frames.pending() == 0; }
  /// A field block of that direction has begun and not ended.
  bool block_open(Direction direction) const { return of(direction).blocks.open(); }
  const SettingsExchange& settings() const { return settings_; }

 private:
  /// One direction's framing and field decoding.
  struct Reading {
    wire::FrameReader frames;
    FieldBlocks blocks;
  };

  Reading& of(Direction direction) { return direction == Direction::in ? in_ : out_; }
  const Reading& of(Direction direction) const { return direction == Direction::in ? in_ : out_; }
  void note_sent(const FrameSeen& seen);
  void announce(std::uint16_t id, std::uint32_t value);
  void note_received(const wire::Settings& settings);

  Reading out_;
  Reading in_;
  SettingsExchange settings_;
  std::uint32_t our_table_size_ = wire::hpack::kDefaultTableSize;
  bool refusal_taken_ = false;
};

}  // namespace engine
