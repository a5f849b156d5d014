// How the peer shuts a connection down in peace (RFC 9113 §6.8): it tells that it will, takes what is
// on its way meanwhile, names the last stream that counts, and ends when all that counts is done.
#include <algorithm>
#include <array>

#include "peer/honest/endpoint.h"

namespace peer {
namespace {

using wire::ClauseId;

/// Its acknowledgement tells that the first GOAWAY has been read.
constexpr std::array<std::uint8_t, 8> kFarewell = {'f', 'a', 'r', 'e', 'w', 'e', 'l', 'l'};

}  // namespace

void Endpoint::grow_old() {
  if (const auto due = cut_off_at()) {
    closing_ = *due <= now_;
  }
  if (leaving_ != Leaving::no) {
    return;
  }
  if (policy_.most_age && !leaves_at_ &&
      conduct_->performs(ClauseId::grpc_keepalive_server_max_age)) {
    leaves_at_ = now_ + *policy_.most_age;
  }
  if (leaves_at_ && *leaves_at_ <= now_) {
    leave("max_age");
  } else if (policy_.most_idle && idle_since_ && *idle_since_ + *policy_.most_idle <= now_) {
    leave("max_idle");
  }
}

/// Calls that are still open then are cut off with the connection.
std::optional<Peer::Time> Endpoint::cut_off_at() const {
  const bool due = policy_.grace && leaves_at_ && leaving_ != Leaving::no && !closing_ &&
                   conduct_->performs(ClauseId::grpc_keepalive_server_max_age_grace);
  return due ? std::optional(*leaves_at_ + *policy_.grace) : std::nullopt;
}

/// `why`: the debug data that A9 asks for.
void Endpoint::leave(std::string_view why) {
  leaving_ = Leaving::announced;
  if (!conduct_->performs(ClauseId::rfc9113_6_8_goaway_max_id)) {
    name_last();
    return;
  }
  out_.goaway(wire::kMax31Bit, wire::ErrorCode::NO_ERROR, why);
  out_.ping(kFarewell);
}

void Endpoint::hear_farewell(const wire::Ping& ping) {
  if (ping.ack && leaving_ == Leaving::announced && ping.opaque_data == kFarewell) {
    name_last();
  }
}

void Endpoint::name_last() {
  leaving_ = Leaving::named;
  if (conduct_->performs(ClauseId::rfc9113_6_8_goaway_second)) {
    last_named_ = highest_;
    out_.goaway(last_named_, wire::ErrorCode::NO_ERROR, "");
  }
  closing_ = closing_ || !conduct_->performs(ClauseId::rfc9113_6_8_goaway_open_streams_server);
}

/// The client opened it without knowing of the last GOAWAY, or after it.
bool Endpoint::ignores(wire::StreamId stream) {
  const bool late = leaving_ == Leaving::announced && stream > highest_;
  return stream > last_named_ ||
         (late && !conduct_->performs(ClauseId::rfc9113_6_8_goaway_accept_inflight));
}

void Endpoint::end_when_done() {
  closing_ = closing_ || (leaving_ == Leaving::named && streams_.empty());
}

}  // namespace peer
