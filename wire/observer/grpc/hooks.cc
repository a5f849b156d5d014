#include "wire/observer/grpc/hooks.h"

#include "wire/observer/grpc/rules.h"

namespace wire::observer::grpc {

void broken(Turn& turn, ClauseId clause, std::string reason) {
  turn.side().grpc.improper = true;
  turn.broken({.sent = clause, .reason = std::move(reason)});
}

void advised_against(Turn& turn, ClauseId clause, std::string reason) {
  turn.broken({.sent = clause, .reason = std::move(reason), .advice = true});
}

bool is_proper_call(const Stream& stream) {
  const Side& client = stream.sides.client;
  return client.message.grpc && !client.message.malformed && !client.grpc.improper &&
         client.half != Half::reset && !stream.head && !stream.connect;
}

void on_section(Turn& turn, const Section& section) {
  metadata::check(turn, section);
  switch (section.kind) {
    case SectionKind::request:
      codings::section(turn, section);
      return request::section(turn, section);
    case SectionKind::response:
      codings::section(turn, section);
      trailers::status(turn, section);
      return response::section(turn, section);
    case SectionKind::trailers:
      trailers::status(turn, section);
      return trailers::section(turn, section);
    case SectionKind::informational:
    case SectionKind::promise:
      return;
  }
}

void on_data(Turn& turn, Bytes content) { messages::data(turn, content); }

void on_end(Turn& turn) {
  if (turn.side().message.grpc) {
    messages::end(turn);
  }
  if (turn.by == Role::server) {
    response::end(turn);
  }
}

void on_reset(Turn& turn, ErrorCode code) { early_close::reset(turn, code); }

void on_silence(Turn& turn) { early_close::left_undone(turn); }

}  // namespace wire::observer::grpc
