#include "harness/engine/pending_messages.h"

#include <algorithm>
#include <utility>

namespace engine {

void PendingMessages::add(wire::StreamId stream, wire::Buffer octets, bool end_stream,
                          const std::vector<std::size_t>& frame_sizes) {
  waiting_.push_back(
      {stream, std::move(octets), 0, end_stream, {frame_sizes.begin(), frame_sizes.end()}});
}

std::optional<PendingMessages::Piece> PendingMessages::next(OutgoingCredit& credit,
                                                            std::size_t max_frame_size) {
  if (waiting_.empty()) {
    return std::nullopt;
  }
  Message& message = waiting_.front();
  const bool size_given = !message.frame_sizes.empty();
  std::size_t size = std::min(message.octets.size() - message.sent, max_frame_size);
  if (size_given) {
    size = std::min(size, message.frame_sizes.front());
  }
  const std::size_t available = credit.available(message.stream);
  if (size > available) {
    if (available == 0 || size_given) {
      return std::nullopt;
    }
    size = available;
  }
  return take(message, size);
}

PendingMessages::Piece PendingMessages::take(Message& message, std::size_t size) {
  Piece piece{message.stream, {}};
  const auto from = message.octets.begin() + static_cast<std::ptrdiff_t>(message.sent);
  piece.data.data.assign(from, from + static_cast<std::ptrdiff_t>(size));
  message.sent += size;
  if (!message.frame_sizes.empty()) {
    message.frame_sizes.pop_front();
  }
  if (message.sent == message.octets.size() && message.frame_sizes.empty()) {
    piece.data.end_stream = message.end_stream;
    waiting_.pop_front();
  }
  return piece;
}

}  // namespace engine
