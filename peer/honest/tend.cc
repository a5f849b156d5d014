// How the peer looks after its connection where it was told to: it counts PINGs that come too soon,
// and sends its own (gRPC A8, A9).
#include <algorithm>
#include <array>
#include <utility>

#include "peer/honest/endpoint.h"

namespace peer {
namespace {

using wire::ClauseId;

/// Of PINGs without a call, where nobody permitted more of them.
constexpr std::chrono::hours kIdlePingInterval(2);
constexpr std::array<std::uint8_t, 8> kKeepalive = {'k', 'e', 'e', 'p', 'i', 'n', 'g', '?'};

}  // namespace

/// After a valid PING, until the next one is.
Policy::Time Endpoint::ping_interval() const {
  bool permitted = conduct_->performs(ClauseId::grpc_keepalive_server_permit_time);
  if (streams_.empty()) {
    permitted = policy_.pings_without_calls
                    ? conduct_->performs(ClauseId::grpc_keepalive_server_permit_without_calls)
                    : !conduct_->performs(ClauseId::grpc_keepalive_server_idle_pings);
  }
  return permitted ? policy_.ping_interval : kIdlePingInterval;
}

/// The algorithm that A8 suggests. True if the connection ends for it.
bool Endpoint::police_ping() {
  if (!policy_.forgiven_pings) {
    return false;
  }
  if (!valid_ping_ || now_ >= *valid_ping_ + ping_interval()) {
    valid_ping_ = now_;
    return false;
  }
  const bool lenient = conduct_->keeps(ClauseId::grpc_keepalive_server_strikes);
  if (++ping_strikes_ <= (lenient ? *policy_.forgiven_pings : 0)) {
    return false;
  }
  Reaction due{ClauseId::grpc_keepalive_server_too_many_pings};
  due.kind = Reaction::Kind::connection_error;
  due.code = wire::ErrorCode::ENHANCE_YOUR_CALM;
  due.reason = "too_many_pings";
  return react({std::move(due)});
}

/// HEADERS or DATA were sent.
void Endpoint::forgive_pings() {
  valid_ping_.reset();
  ping_strikes_ = 0;
}

/// Time runs from the client's first octet.
void Endpoint::keep_alive() {
  if (!policy_.keepalive || !heard_at_ ||
      !conduct_->performs(ClauseId::grpc_keepalive_server_keepalive) ||
      now_ < *heard_at_ + *policy_.keepalive * (asked_alive_ ? 2 : 1)) {
    return;
  }
  if (asked_alive_) {
    out_.goaway(last_stream(), wire::ErrorCode::NO_ERROR, "ping_timeout");
    closing_ = true;
    abandon(ClauseId::grpc_http2_ping_expired_server);
  } else {
    asked_alive_ = true;
    out_.ping(kKeepalive);
  }
}

std::optional<Peer::Time> Endpoint::tends_at() const {
  std::optional<Time> next;
  if (policy_.keepalive && heard_at_ &&
      conduct_->performs(ClauseId::grpc_keepalive_server_keepalive)) {
    next = *heard_at_ + *policy_.keepalive * (asked_alive_ ? 2 : 1);
  }
  if (policy_.most_idle && idle_since_ && leaving_ == Leaving::no) {
    const Time due = *idle_since_ + *policy_.most_idle;
    next = std::min(next.value_or(due), due);
  }
  return next;
}

/// Since when there has been no call; a connection without any counts from its beginning.
void Endpoint::note_idleness() {
  const ClauseId clause = highest_ == 0 ? ClauseId::grpc_keepalive_server_max_idle_since_start
                                        : ClauseId::grpc_keepalive_server_max_idle;
  if (!streams_.empty() || !conduct_->performs(clause)) {
    idle_since_.reset();
  } else if (!idle_since_) {
    idle_since_ = now_;
  }
}

}  // namespace peer
