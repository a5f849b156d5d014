// The checks of gRPC over HTTP/2; each namespace is a file.
#pragma once

#include <string>

#include "wire/observer/section.h"
#include "wire/observer/turn.h"

namespace wire::observer::grpc {

/// The rule `clause` is broken; the call is no proper one from here on.
void broken(Turn& turn, ClauseId clause, std::string reason);
/// The text only advises against what was seen.
void advised_against(Turn& turn, ClauseId clause, std::string reason);
/// The client's request was a proper gRPC call and could be read: its answer is held to gRPC's rules.
bool is_proper_call(const Stream& stream);

namespace request {
void section(Turn& turn, const Section& section);
}  // namespace request

namespace response {
/// The first section, Trailers-Only included.
void section(Turn& turn, const Section& section);
void end(Turn& turn);
}  // namespace response

namespace trailers {
/// Of either end.
void section(Turn& turn, const Section& section);
/// grpc-status and grpc-message, in whatever section of a server they stand.
void status(Turn& turn, const Section& section);
}  // namespace trailers

namespace metadata {
/// Names and values of any section.
void check(Turn& turn, const Section& section);
}  // namespace metadata

namespace codings {
/// grpc-encoding and grpc-accept-encoding.
void section(Turn& turn, const Section& section);
/// A message with Compressed-Flag 1 begins.
void compressed_message(Turn& turn);
/// Its first octets are those of a stream of its own.
void compressed_octet(Turn& turn, std::uint32_t position, std::uint8_t octet);
}  // namespace codings

namespace messages {
void data(Turn& turn, Bytes content);
void end(Turn& turn);
}  // namespace messages

namespace early_close {
/// RST_STREAM after the server's trailers.
void reset(Turn& turn, ErrorCode code);
/// Nothing more will come on this stream.
void left_undone(Turn& turn);
}  // namespace early_close

}  // namespace wire::observer::grpc
