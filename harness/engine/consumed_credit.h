// The credit that the peer has used up on us and that we may give back.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "wire/types.h"

namespace engine {

class ConsumedCredit {
 public:
  void add(wire::StreamId stream, std::uint32_t length) {
    connection_ += length;
    streams_[stream] += length;
  }
  /// What the connection's window lacks; it counts as given back.
  std::uint32_t take_connection() { return std::exchange(connection_, 0); }
  /// The same of a stream.
  std::uint32_t take(wire::StreamId stream) { return std::exchange(streams_[stream], 0); }

 private:
  std::uint32_t connection_ = 0;
  std::map<wire::StreamId, std::uint32_t> streams_;
};

}  // namespace engine
