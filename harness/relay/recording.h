// A recorded dialogue: JSON Lines, a line an event, octets in base64.
#pragma once

#include <iosfwd>
#include <string>
#include <tl/expected.hpp>

#include "harness/relay/watch.h"

namespace relay {

inline constexpr int kRecordingVersion = 1;

/// The first line of a recording.
std::string recording_head();
/// The line of an event, without its end of line.
std::string recording_line(const Event& event);

/// Hands a whole recording to `watch`. The error says which line is wrong, and how.
tl::expected<void, std::string> replay(std::istream& recording, Watch& watch);

}  // namespace relay
