#include "peer/honest/stream.h"

#include <utility>

namespace peer {

void Stream::data(wire::Buffer octets) {
  waiting += octets.size();
  queue.emplace_back(std::move(octets));
}

void Stream::reset_now(wire::ErrorCode code) {
  Reaction reaction{wire::ClauseId::grpc_http2_deadline_server_rst};
  reaction.kind = Reaction::Kind::stream_error;
  reaction.code = code;
  carry_out(reaction);
}

void Stream::carry_out(const Reaction& reaction) {
  Reaction here = reaction;
  here.stream = id;
  owner_.carry_out(std::move(here));
}

}  // namespace peer
