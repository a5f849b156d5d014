// The credit that the peer has used up on us and that we may give back.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "harness/engine/outgoing_credit.h"
#include "wire/types.h"

namespace engine {

class ConsumedCredit {
 public:
  void add(wire::StreamId stream, std::uint32_t length) {
    connection_ += length;
    streams_[stream] += length;
  }
  /// What the connection's window lacks, once that is more than half of it (0: not yet); it counts
  /// as given back.
  std::uint32_t take_connection() { return take_due(connection_, kDefaultWindow); }
  /// The same of a stream whose window is so large at first.
  std::uint32_t take(wire::StreamId stream, std::uint32_t window) {
    return take_due(streams_[stream], window);
  }

 private:
  static std::uint32_t take_due(std::uint32_t& debt, std::uint32_t window) {
    return debt > window / 2 ? std::exchange(debt, 0) : 0;
  }

  std::uint32_t connection_ = 0;
  std::map<wire::StreamId, std::uint32_t> streams_;
};

}  // namespace engine
