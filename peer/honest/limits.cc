// What a client can make us keep, queue and do (RFC 9113 §10.5): each has a bound, and a liar for
// whom it does not hold.
#include <vector>

#include "peer/honest/endpoint.h"

namespace peer {

using wire::ClauseId;

namespace {

/// Octets that may wait to be taken. Who takes none gets no more, and is not listened to.
constexpr std::size_t kMostWaiting = 131'072;
/// What a handler takes that goes on after its stream is gone.
constexpr std::size_t kHandler = 8'192;
/// Frames on one connection.
constexpr std::size_t kMany = 1'000;

}  // namespace

std::size_t Endpoint::unsaid() const { return waiting() + held_octets_; }

/// A liar goes by HTTP/2's credit alone.
bool Endpoint::has_room() const {
  return unsaid() <= kMostWaiting + excused_ ||
         !conduct_->keeps(ClauseId::rfc9113_10_5_dos_tcp_window);
}

bool Endpoint::reads() const { return closing_ || has_room(); }

void Endpoint::drained() {
  if (choked_ && !closing_) {
    choked_ = false;
    pump();
    flush();
  }
}

Peer::Usage Endpoint::usage() const {
  std::size_t memory = unsaid() + inbox_.size() + block_.octets.size() + hoarded_;
  for (const auto& [id, stream] : streams_) {
    memory += sizeof(Stream) + stream->waiting;
  }
  return {memory, steps_};
}

/// An answer has been queued that the clause is about. Honestly it counts like any other.
void Endpoint::owe(ClauseId clause, std::size_t octets) {
  if (!conduct_->keeps(clause)) {
    excused_ += octets;
  }
}

/// Something is done with, and its memory is free again. A liar keeps it.
void Endpoint::let_go(ClauseId clause, std::size_t octets) {
  if (octets > 0 && !conduct_->keeps(clause)) {
    hoard_.emplace_back(octets);
    hoarded_ += octets;
  }
}

/// Many frames are no fault. Whom they annoy may say so.
void Endpoint::suspect() {
  if (steps_ > kMany && !conduct_->refrains(ClauseId::rfc9113_10_5_dos_calm_allowed)) {
    connection_error({ClauseId::rfc9113_10_5_dos_calm_allowed, Reaction::Kind::connection_error,
                      wire::ErrorCode::ENHANCE_YOUR_CALM, 0, "too many frames"});
  }
}

/// Priorities are not looked at. A liar walks through all that it has ever been told of.
void Endpoint::reprioritise() {
  if (!conduct_->keeps(ClauseId::rfc9113_10_5_dos_priority_flood)) {
    steps_ += ++nodes_;
  }
}

/// The stream is closed. A reset takes its handler with it.
void Endpoint::forget(const Stream& stream) {
  if (stream.reset) {
    let_go(stream.cancelled ? ClauseId::rfc9113_10_5_dos_rapid_reset
                            : ClauseId::rfc9113_10_5_dos_made_you_reset,
           kHandler);
  }
}

}  // namespace peer
