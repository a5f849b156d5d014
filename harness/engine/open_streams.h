// Which streams of ours the peer counts against its SETTINGS_MAX_CONCURRENT_STREAMS (RFC 9113
// §5.1.2).
#pragma once

#include <cstdint>
#include <limits>
#include <map>

#include "wire/frame/header.h"
#include "wire/types.h"

namespace engine {

class OpenStreams {
 public:
  void sent(const wire::FrameHeader& header);
  void received(const wire::FrameHeader& header);
  void set_limit(std::uint32_t streams) { limit_ = streams; }
  /// The peer allows another one now.
  bool room() const { return open_.size() < limit_; }

 private:
  /// Which directions have been ended.
  struct Ended {
    bool ours = false;
    bool peers = false;
  };

  void end(wire::StreamId stream, bool Ended::*direction);

  std::map<wire::StreamId, Ended> open_;
  wire::StreamId highest_ = 0;
  std::uint32_t limit_ = std::numeric_limits<std::uint32_t>::max();
};

}  // namespace engine
