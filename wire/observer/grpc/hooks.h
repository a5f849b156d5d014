// Where the gRPC rules listen. They see a call whose request, or the side that speaks, has a
// content-type of application/grpc (Side::message.grpc); the state of both directions is at hand
// (Stream::sides), their own in Side::grpc.
#pragma once

#include "wire/bytes.h"
#include "wire/observer/section.h"
#include "wire/observer/turn.h"

namespace wire::observer::grpc {

/// A complete field section of a gRPC call; turn.stream is its stream. HTTP's own rules have been
/// checked, and `message` of the side tells what came before this section.
void on_section(Turn& turn, const Section& section);
/// The content of a DATA frame without its padding, possibly empty; end_stream follows in on_end.
void on_data(Turn& turn, Bytes content);
/// END_STREAM of turn.by, after the section or content that it came with.
void on_end(Turn& turn);
/// RST_STREAM of turn.by. Side::half of neither end has changed yet.
void on_reset(Turn& turn, ErrorCode code);
/// Nothing more will come on the stream, which turn.by has not left; for each end.
void on_silence(Turn& turn);

/// gRPC-Web, of either end: its content types have a call of their own kind.
namespace web {
void on_section(Turn& turn, const Section& section);
void on_data(Turn& turn, Bytes content);
void on_end(Turn& turn);
}  // namespace web

}  // namespace wire::observer::grpc
