// The observer as the eyes of a peer: the client's faults as reactions that are due.
#pragma once

#include <utility>
#include <vector>

#include "peer/conduct.h"
#include "wire/bytes.h"
#include "wire/observer/observer.h"
#include "wire/observer/sink.h"

namespace peer {

class Eyes final : private wire::observer::Sink {
 public:
  Eyes() : observer_(*this) {}

  /// What the client says: its preface in any chunking, then whole frames.
  void hear(wire::Bytes octets) { observer_.feed(wire::observer::Role::client, octets); }
  /// The client closes the connection, or its direction of it.
  void end(bool reset) { observer_.end(wire::observer::Role::client, reset); }
  /// What the peer says itself.
  void say(wire::Bytes octets) { observer_.feed(wire::observer::Role::server, octets); }

  /// The reactions that are due to what was heard since the last call, in the order of the faults.
  /// Without faults of field blocks and of gRPC: whoever reads those, judges them.
  std::vector<Reaction> take() { return std::exchange(due_, {}); }

 private:
  void violation(const wire::observer::Violation& violation) override;

  wire::observer::Observer observer_;
  std::vector<Reaction> due_;
};

}  // namespace peer
