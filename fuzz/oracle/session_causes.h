// Why nghttp2's session does otherwise than the observer asks, as far as the frame and what both
// read tell: the last part of a class of fuzz/disagreements.tsv.
#pragma once

#include <string>

#include "fuzz/oracle/nghttp2_session.h"
#include "wire/bytes.h"
#include "wire/frame/frame.h"
#include "wire/observer/role.h"
#include "wire/observer/stream.h"

namespace fuzz {

/// A frame (of a field block the first), its stream after it, and what either made of it.
struct Difference {
  wire::FrameHeader frame;
  wire::Bytes payload;
  wire::observer::Role speaker = wire::observer::Role::client;
  /// nullptr: it has never been opened, or is forgotten.
  const wire::observer::Stream* stream = nullptr;
  /// The stream has been, and nghttp2 does not know it any more.
  bool gone = false;
  /// The speaker has said that it makes nothing of priorities (RFC 9218 §2.1).
  bool priorities_off = false;
  const Reading& ours;
  const Reading& theirs;
  /// Why nghttp2 refuses something, in its own words.
  const std::string& complaint;

  std::string type() const { return to_string(static_cast<wire::FrameType>(frame.type)); }
  bool is(wire::FrameType type) const { return frame.type == static_cast<std::uint8_t>(type); }
};

/// Lower-case words with hyphens between them.
std::string slug(std::string_view text);

/// It goes on, where a reaction is a must; empty: no more is known than the clause.
std::string cause_of_overlooking(const Difference& seen);
/// It resets the stream, where none is.
std::string cause_of_reset(const Difference& seen);
/// It reads other fields, or other content.
std::string cause_of_reading(const Difference& seen);

/// The parameters of a SETTINGS frame, whatever they are worth; of another frame none.
std::vector<wire::Settings::Parameter> parameters(const wire::FrameHeader& frame,
                                                  wire::Bytes payload);

}  // namespace fuzz
