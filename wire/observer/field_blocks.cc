// Field blocks are contiguous (RFC 9113 §4.3, §6.2, §6.6, §6.10).
#include <fmt/format.h>

#include "wire/observer/rules.h"

namespace wire::observer::field_blocks {
namespace {

bool is(const FrameHeader& header, FrameType type) {
  return header.type == static_cast<std::uint8_t>(type);
}

/// The clause by which the receiver of an interrupted block reacts.
ClauseId clause_against(const Turn& turn, const FieldBlock& block, const FrameHeader& header) {
  const bool client = turn.by == Role::client;
  if (is(header, FrameType::CONTINUATION) && block.continued) {
    return ClauseId::rfc9113_6_10_continuation_other_stream;
  }
  if (header.type > static_cast<std::uint8_t>(FrameType::CONTINUATION)) {
    return client ? ClauseId::rfc9113_5_5_ext_frame_in_block
                  : ClauseId::rfc9113_5_5_ext_frame_in_block_client;
  }
  if (block.type == FrameType::PUSH_PROMISE) {
    return client ? ClauseId::rfc9113_6_6_push_to_server
                  : ClauseId::rfc9113_6_6_push_block_interrupted_client;
  }
  if (is(header, FrameType::CONTINUATION)) {
    return ClauseId::rfc9113_6_10_continuation_other_stream;
  }
  if (block.continued) {
    return ClauseId::rfc9113_6_10_continuation_interrupted;
  }
  if (is(header, FrameType::HEADERS) && header.stream != block.stream) {
    return client ? ClauseId::rfc9113_6_2_headers_other_stream
                  : ClauseId::rfc9113_6_2_headers_other_stream_client;
  }
  if (header.stream == 0 && !client) {
    return ClauseId::rfc9113_6_2_headers_interrupted_stream0_client;
  }
  return ClauseId::rfc9113_6_2_headers_no_continuation;
}

/// A CONTINUATION that continues nothing.
void stray(Turn& turn) {
  // A HEADERS in the frame before had END_HEADERS; after anything else no block was near.
  const ClauseId clause = turn.speaker().after_block
                              ? ClauseId::rfc9113_6_10_continuation_after_end
                              : ClauseId::rfc9113_6_10_continuation_after_data;
  turn.broken({.sent = ClauseId::rfc9113_4_3_contiguous_send,
               .demanded = connection_error(clause),
               .reason = "CONTINUATION, but no field block is open"});
}

bool checked(Turn& turn, const FrameHeader& header) {
  const FieldBlock& block = turn.speaker().block;
  const bool continuation = is(header, FrameType::CONTINUATION);
  if (continuation && header.stream == 0) {
    turn.broken({.sent = ClauseId::rfc9113_6_frame_stream_id_send,
                 .demanded = connection_error(ClauseId::rfc9113_6_10_continuation_stream0),
                 .reason = "CONTINUATION on stream 0"});
    return false;
  }
  if (!block.open()) {
    if (continuation) {
      stray(turn);
    }
    return !continuation;
  }
  if (continuation && header.stream == block.stream) {
    return true;
  }
  turn.broken(
      {.sent = ClauseId::rfc9113_4_3_contiguous_send,
       .demanded = connection_error(clause_against(turn, block, header)),
       .reason = fmt::format("{} on stream {} within the field block of stream {}",
                             to_string(static_cast<FrameType>(header.type)), header.stream,
                             block.stream)});
  return false;
}

}  // namespace

bool in_sequence(Turn& turn, const FrameHeader& header) {
  const bool fine = checked(turn, header);
  turn.speaker().after_block =
      is(header, FrameType::HEADERS) || is(header, FrameType::PUSH_PROMISE) ||
      is(header, FrameType::CONTINUATION);
  return fine;
}

}  // namespace wire::observer::field_blocks
