// What a frame parser tells of a stream of octets: ours, and one of fuzz/abi.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/abi.h"
#include "wire/bytes.h"
#include "wire/frame/header.h"
#include "wire/types.h"

namespace fuzz {

/// A frame that was accepted.
struct AcceptedFrame {
  wire::FrameHeader header;  // of its flags only those that its type has; no reserved bit
  /// Without padding and reserved bits; nothing if it is not told.
  std::optional<wire::Buffer> content;

  friend bool operator==(const AcceptedFrame&, const AcceptedFrame&) = default;
};

/// A frame that was not.
struct RejectedFrame {
  wire::Scope scope = wire::Scope::connection;
  /// Nothing if it is not told.
  std::optional<wire::ErrorCode> code;
  std::string reason;
  /// What it breaks; ours only.
  std::optional<wire::ClauseId> clause;
  /// The errors of other rules that the frame breaks, too; ours only. Which of them is named is
  /// anybody's choice.
  std::vector<std::pair<wire::Scope, wire::ErrorCode>> others;

  friend bool operator==(const RejectedFrame&, const RejectedFrame&) = default;
};

using FrameEvent = std::variant<AcceptedFrame, RejectedFrame>;

bool ends_connection(const FrameEvent& event);

/// "DATA on stream 1, flags 0x01, 3 octets: …"; "rejected: stream error PROTOCOL_ERROR, why".
std::string shown(const FrameEvent& event);

/// What our frame codec tells.
struct OurFrames {
  std::vector<FrameEvent> events;
  /// Where the octets of each event's frame begin, and where the last one's end.
  std::vector<std::size_t> starts = {0};
  /// Nothing more is read: a connection error, or a frame that is too long.
  bool is_over = false;
};
OurFrames our_frames(wire::Bytes octets);

/// What another parser tells, fed `step` octets at a time.
std::vector<FrameEvent> foreign_frames(const wireproof_frame_parser& functions, wire::Bytes octets,
                                       std::size_t step);

}  // namespace fuzz
