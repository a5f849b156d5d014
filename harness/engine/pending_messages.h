// Messages that wait for the peer's credit: those of one stream in the order in which they were
// given, those of other streams without regard to them.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "harness/engine/outgoing_credit.h"
#include "wire/bytes.h"
#include "wire/frame/data.h"
#include "wire/types.h"

namespace engine {

class PendingMessages {
 public:
  struct Piece {
    wire::StreamId stream;
    wire::Data data;
  };

  /// Octets to be cut into DATA frames of at most the sizes given, then of what the peer takes.
  void add(wire::StreamId stream, wire::Buffer octets, bool end_stream,
           const std::vector<std::size_t>& frame_sizes);
  /// The stream is gone: nothing more is said on it.
  void drop(wire::StreamId stream);
  bool empty() const { return waiting_.empty(); }
  /// The next frame that the credit allows, taken out; nothing if it has to wait. A frame whose
  /// size was given is not cut further.
  std::optional<Piece> next(OutgoingCredit& credit, std::size_t max_frame_size);

 private:
  struct Message {
    wire::StreamId stream;
    wire::Buffer octets;
    std::size_t sent;
    bool end_stream;
    std::deque<std::size_t> frame_sizes;
  };

  /// How much of the message goes out in the next frame; nothing if it has to wait.
  static std::optional<std::size_t> next_size(const Message& message, OutgoingCredit& credit,
                                              std::size_t max_frame_size);
  Piece take(std::deque<Message>::iterator message, std::size_t size);

  std::deque<Message> waiting_;
};

}  // namespace engine
