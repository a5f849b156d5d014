// DATA, RST_STREAM and WINDOW_UPDATE: checks and effects.
#include "wire/frame/data.h"
#include "wire/frame/rst_stream.h"
#include "wire/frame/window_update.h"
#include "wire/observer/dispatch.h"
#include "wire/observer/grpc/hooks.h"
#include "wire/observer/rules.h"
#include "wire/observer/sink.h"
#include "wire/observer/stream_states.h"

namespace wire::observer {
namespace {

using stream_states::FrameKind;

/// The most that credit can add up to; what goes beyond has been reported.
constexpr std::int64_t kMostCredit = std::int64_t{1} << 40U;

void add_credit(std::int64_t& credit, std::uint32_t increment) {
  credit = std::min(credit + increment, kMostCredit);
}

/// The direction of turn.by closes; with a reset, and with the other one, so does the stream.
void close(Turn& turn, Half how) {
  const bool was_closed = turn.stream->closed();
  turn.side().half = how;
  turn.side().closed_at = turn.speaker().trips.now();
  if (was_closed || !turn.stream->closed()) {
    return;
  }
  if (turn.stream->counted) {
    --turn.connection.ends[Connection::initiator(turn.stream->id)].concurrent;
  }
  turn.connection.streams.retire(*turn.stream);
}

}  // namespace

void end_stream(Turn& turn) {
  message_framing::end(turn);
  if (turn.stream->grpc()) {
    grpc::on_end(turn);
  }
  if (turn.stream->grpc_web()) {
    grpc::web::on_end(turn);
  }
  close(turn, Half::ended);
}

void hear_data(Turn& turn, const FrameHeader& header, Bytes payload) {
  // Each DATA frame uses up the connection's window, whatever else is wrong with it (RFC 9113
  // §6.9).
  flow_control::data(turn, payload.size());
  const auto frame = DataView::decode(header, payload);
  if (!frame) {
    return framing::rejected(turn, frame.error());
  }
  framing::padding(turn, FrameType::DATA, frame->padding);
  if (!stream_states::permits(turn, FrameKind::DATA)) {
    return;
  }
  message_framing::data(turn, frame->data.size());
  turn.sink().content(turn.by, turn.stream_id, frame->data);
  if (turn.side().message.grpc) {
    grpc::on_data(turn, frame->data);
  }
  if (turn.side().message.grpc_web) {
    grpc::web::on_data(turn, frame->data);
  }
  if (frame->end_stream) {
    end_stream(turn);
  }
}

void hear_rst_stream(Turn& turn, const FrameHeader& header, Bytes payload) {
  const auto frame = RstStream::decode(header, payload);
  if (!frame) {
    return framing::rejected(turn, frame.error());
  }
  if (!stream_states::permits(turn, FrameKind::RST_STREAM)) {
    return;
  }
  if (turn.stream->grpc()) {
    grpc::on_reset(turn, frame->error_code);
  }
  stream_states::refused(turn, frame->error_code);
  turn.side().reset_code = frame->error_code;
  close(turn, Half::reset);
}

void hear_window_update(Turn& turn, const FrameHeader& header, Bytes payload) {
  const auto frame = WindowUpdate::decode(header, payload);
  if (!frame) {
    return framing::rejected(turn, frame.error());
  }
  if (turn.stream_id == 0) {
    add_credit(turn.listener().credit, frame->increment);
    turn.listener().credited = true;
    return flow_control::granted(turn);
  }
  if (stream_states::permits(turn, FrameKind::WINDOW_UPDATE)) {
    add_credit(turn.other_side().credit, frame->increment);
    flow_control::granted(turn);
  }
}

}  // namespace wire::observer
