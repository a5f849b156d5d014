// All connections of a relay, or of a recording: events in, lines of JSON out. Without I/O.
#pragma once

#include <cstdint>
#include <map>

#include "harness/relay/dialogue.h"
#include "harness/relay/event.h"

namespace relay {

class Watch {
 public:
  explicit Watch(Report report) : report_(std::move(report)) {}

  /// Events of connections that were never opened, or are over, are ignored.
  void hear(const Event& event);

 private:
  Report report_;
  std::map<std::uint32_t, Dialogue> dialogues_;
};

}  // namespace relay
