#include "harness/engine/memory_transport.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/engine/limits.h"

namespace engine {
namespace {

/// Of the peer's; far more than any says.
constexpr std::size_t kMaxWaiting = std::size_t{16} << 20;
/// A socket is read in pieces, and so many of them at a time, so that a flood starves nobody.
constexpr std::size_t kPiece = 16'384;
constexpr int kPiecesPerRound = 16;
/// What lies between two ends of which one does not read; a socket's buffers, when they are small.
constexpr std::size_t kInTransit = 65'536;
/// So much is taken from a peer at a time that always has more to say.
constexpr std::size_t kEnough = std::size_t{1} << 20;
constexpr Milliseconds kLongestAlarm = std::chrono::hours(24);

}  // namespace

MemoryTransport::MemoryTransport(EventLoop& loop, TransportListener& listener,
                                 std::unique_ptr<peer::Peer> peer)
    : loop_(loop), listener_(listener), peer_(std::move(peer)), alarm_(loop) {
  later([this, open = open_] {
    listener_.on_open("");
    if (*open) {
      take_output();
    }
  });
}

void MemoryTransport::later(EventLoop::Task task) {
  loop_.defer([open = open_, task = std::move(task)] {
    if (*open) {
      task();
    }
  });
}

peer::Peer::Time MemoryTransport::now() const {
  return std::chrono::round<peer::Peer::Time>(std::chrono::duration<double>(loop_.now()));
}

bool MemoryTransport::write(wire::Bytes octets) {
  if (ended_) {
    return true;
  }
  if (unread_ + octets.size() > kUnsentOctets) {
    ended_ = true;
    return false;
  }
  unread_ += octets.size();
  later([this, copy = wire::Buffer(octets.begin(), octets.end())]() mutable {
    input_.push_back(std::move(copy));
    feed();
  });
  return true;
}

void MemoryTransport::feed() {
  while (!input_.empty() && (peer_->reads() || peer_->hung_up())) {
    const wire::Buffer octets = std::move(input_.front());
    input_.pop_front();
    unread_ -= octets.size();
    if (!peer_->hung_up()) {
      const auto open = open_;  // the listener may destroy this object from within a call
      peer_->wake(now());
      peer_->receive(octets);
      take_output();
      if (!*open) {
        return;
      }
    }
  }
}

void MemoryTransport::resume() {
  paused_ = false;
  later([this] { take_output(); });
}

std::optional<Usage> MemoryTransport::usage() const {
  const peer::Peer::Usage usage = peer_->usage();
  return Usage{usage.memory, usage.steps};
}

void MemoryTransport::shutdown_write() {
  later([this] {
    if (!peer_->hung_up()) {
      peer_->end(false);
      take_output();
    }
  });
}

void MemoryTransport::reset() {
  if (*open_) {
    peer_->end(true);
  }
  close();
}

void MemoryTransport::close() {
  *open_ = false;
  alarm_.cancel();
}

void MemoryTransport::take_output() {
  for (held_back_ = true; waiting_ < (paused_ ? kInTransit : kEnough);) {
    const wire::Buffer said = peer_->take_output();
    if (said.empty()) {
      held_back_ = false;
      break;
    }
    waiting_ += said.size();
    if (waiting_ > kMaxWaiting) {
      ended_ = true;
      listener_.on_end(true);
      return;
    }
    for (std::size_t start = 0; start < said.size(); start += kPiece) {
      const auto begin = said.begin() + static_cast<std::ptrdiff_t>(start);
      const std::size_t size = std::min(kPiece, said.size() - start);
      output_.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
    }
  }
  if (!delivering_ && !ended_ && !paused_) {
    deliver();
  }
}

void MemoryTransport::deliver() {
  const auto open = open_;  // the listener may destroy this object from within a call
  delivering_ = true;
  for (int round = 0; round < kPiecesPerRound && !output_.empty() && !paused_; ++round) {
    const wire::Buffer piece = std::move(output_.front());
    output_.pop_front();
    waiting_ -= piece.size();
    listener_.on_data(piece);
    if (!*open) {
      return;
    }
  }
  if (!output_.empty() && !paused_) {
    later([this] { deliver(); });
    return;
  }
  delivering_ = false;
  if (!output_.empty() || paused_) {
    return;
  }
  if (held_back_) {
    later([this] { take_output(); });
    return;
  }
  if (!input_.empty()) {
    later([this] { feed(); });  // it may have waited for us to read
  }
  if (!peer_->hung_up()) {
    set_alarm();
  } else if (!std::exchange(ended_, true)) {
    alarm_.cancel();
    listener_.on_end(false);
  }
}

/// At most a millisecond late, never early; time goes on even for a peer that always wants more.
void MemoryTransport::set_alarm() {
  const auto due = peer_->wakes_at();
  if (!due) {
    alarm_.cancel();
    return;
  }
  const auto delay = std::chrono::ceil<Milliseconds>(std::max(*due - now(), peer::Peer::Time(1)));
  alarm_.set(std::min(delay, kLongestAlarm), [this] {
    peer_->wake(now());
    take_output();
  });
}

}  // namespace engine
