#include "harness/engine/pending_messages.h"

#include <algorithm>
#include <set>
#include <utility>

namespace engine {

void PendingMessages::add(wire::StreamId stream, wire::Buffer octets, bool end_stream,
                          const std::vector<std::size_t>& frame_sizes) {
  waiting_.push_back(
      {stream, std::move(octets), 0, end_stream, {frame_sizes.begin(), frame_sizes.end()}});
}

void PendingMessages::drop(wire::StreamId stream) {
  std::erase_if(waiting_, [stream](const Message& message) { return message.stream == stream; });
}

std::optional<PendingMessages::Piece> PendingMessages::next(OutgoingCredit& credit,
                                                            std::size_t max_frame_size) {
  std::set<wire::StreamId> blocked;
  for (auto message = waiting_.begin(); message != waiting_.end(); ++message) {
    if (blocked.contains(message->stream)) {
      continue;
    }
    if (const auto size = next_size(*message, credit, max_frame_size)) {
      return take(message, *size);
    }
    blocked.insert(message->stream);
  }
  return std::nullopt;
}

std::optional<std::size_t> PendingMessages::next_size(const Message& message,
                                                      OutgoingCredit& credit,
                                                      std::size_t max_frame_size) {
  const bool size_given = !message.frame_sizes.empty();
  std::size_t size = std::min(message.octets.size() - message.sent, max_frame_size);
  if (size_given) {
    size = std::min(size, message.frame_sizes.front());
  }
  const std::size_t available = credit.available(message.stream);
  if (size <= available) {
    return size;
  }
  return available == 0 || size_given ? std::nullopt : std::optional(available);
}

PendingMessages::Piece PendingMessages::take(std::deque<Message>::iterator message,
                                             std::size_t size) {
  Piece piece{message->stream, {}};
  const auto from = message->octets.begin() + static_cast<std::ptrdiff_t>(message->sent);
  piece.data.data.assign(from, from + static_cast<std::ptrdiff_t>(size));
  message->sent += size;
  if (!message->frame_sizes.empty()) {
    message->frame_sizes.pop_front();
  }
  if (message->sent == message->octets.size() && message->frame_sizes.empty()) {
    piece.data.end_stream = message->end_stream;
    waiting_.erase(message);
  }
  return piece;
}

}  // namespace engine
