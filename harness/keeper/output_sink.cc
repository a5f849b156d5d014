#include "harness/keeper/output_sink.h"

#include <utility>

#include "harness/keeper/event.h"
#include "harness/keeper/limits.h"

namespace keeper {

void OutputSink::take(std::string_view stream, Piece piece) {
  // A newline counts too: a flood of empty lines is a flood.
  const std::size_t size = piece.text.size() + 1;
  if (told_ + size > max_output) {
    keep(stream, std::move(piece));
    return;
  }
  told_ += size;
  if (outbox_.crowded()) {
    dropped_ += size;
    return;
  }
  tell_dropped();
  outbox_.push(event::output(id_, stream, piece));
}

void OutputSink::finish() {
  tell_dropped();
  for (const Kept& kept : tail_) {
    outbox_.push(event::output(id_, kept.stream, kept.piece));
  }
  tail_.clear();
  tail_octets_ = 0;
}

void OutputSink::keep(std::string_view stream, Piece piece) {
  if (!std::exchange(truncated_, true)) {
    told_ = max_output;
    outbox_.push(event::truncated(id_, max_output));
  }
  tail_octets_ += piece.text.size() + 1;
  tail_.push_back({stream, std::move(piece)});
  while (tail_octets_ > max_tail) {
    const std::size_t size = tail_.front().piece.text.size() + 1;
    tail_octets_ -= size;
    dropped_ += size;
    tail_.pop_front();
  }
}

void OutputSink::tell_dropped() {
  if (dropped_ > 0) {
    outbox_.push(event::dropped(id_, std::exchange(dropped_, 0)));
  }
}

}  // namespace keeper
