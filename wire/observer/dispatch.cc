#include "wire/observer/dispatch.h"

#include "wire/frame/goaway.h"
#include "wire/frame/ping.h"
#include "wire/frame/priority.h"
#include "wire/frame/settings.h"
#include "wire/observer/rules.h"

namespace wire::observer {
namespace {

void by_type(Turn& turn, const FrameHeader& header, Bytes payload) {
  switch (static_cast<FrameType>(header.type)) {
    case FrameType::DATA:
      return hear_data(turn, header, payload);
    case FrameType::HEADERS:
      return hear_headers(turn, header, payload);
    case FrameType::PRIORITY:
      return hear_priority(turn, header, payload);
    case FrameType::RST_STREAM:
      return hear_rst_stream(turn, header, payload);
    case FrameType::SETTINGS:
      return hear_settings(turn, header, payload);
    case FrameType::PUSH_PROMISE:
      return hear_push_promise(turn, header, payload);
    case FrameType::PING:
      return hear_ping(turn, header, payload);
    case FrameType::GOAWAY:
      return hear_goaway(turn, header, payload);
    case FrameType::WINDOW_UPDATE:
      return hear_window_update(turn, header, payload);
    case FrameType::CONTINUATION:
      return hear_continuation(turn, header, payload);
  }
}

/// The other end has said something on a stream after this one reset it.
void note_late(Turn& turn) {
  if (turn.stream != nullptr && turn.other_side().closed()) {
    turn.side().spoke_after_close = true;
  }
}

/// What an encoder may use from now on (RFC 9113 §4.3.1).
void limit_table(End& encoder, const Values& values) {
  if (values.least_table_size < values.header_table_size) {
    encoder.decoder.set_max_table_size(values.least_table_size);
  }
  encoder.decoder.set_max_table_size(values.header_table_size);
}

}  // namespace

void hear(Turn& turn, const FrameHeader& header, Bytes payload) {
  framing::header(turn, header);
  if (!field_blocks::in_sequence(turn, header)) {
    lose_fields(turn);
    if (header.type == static_cast<std::uint8_t>(FrameType::CONTINUATION)) {
      return;
    }
  }
  by_type(turn, header, payload);
  note_late(turn);
}

void hear_oversized(Turn& turn, const FrameHeader& header) {
  framing::header(turn, header);
  const auto type = static_cast<FrameType>(header.type);
  const bool fields = type == FrameType::HEADERS || type == FrameType::PUSH_PROMISE ||
                      type == FrameType::CONTINUATION;
  if (!field_blocks::in_sequence(turn, header) || fields) {
    lose_fields(turn);
  }
  if (type == FrameType::DATA) {
    flow_control::data(turn, header.length);
    if (turn.stream != nullptr) {
      turn.side().message.malformed = true;
    }
  }
  if (!turn.faulty()) {
    turn.speaker().readable = {false, false};
    turn.give_up("a frame of more than " + std::to_string(turn.connection.options.bounds.frame));
  }
}

void hear_settings(Turn& turn, const FrameHeader& header, Bytes payload) {
  const auto frame = SettingsView::decode(header, payload);
  if (!frame) {
    return framing::rejected(turn, frame.error());
  }
  if (frame->ack) {
    Announced& acknowledged = turn.listener().settings;
    const bool expected = acknowledged.acknowledge(turn.listener().trips);
    settings::acknowledgement(turn, expected);
    if (expected && !acknowledged.overflowed()) {
      limit_table(turn.speaker(), acknowledged.acknowledged());
    }
    return;
  }
  settings::values(turn, *frame);
  const std::uint32_t window = turn.speaker().settings.latest().initial_window_size;
  turn.speaker().settings.announce(*frame, turn.speaker().trips);
  flow_control::initial_window_changed(turn, window);
}

void hear_ping(Turn& turn, const FrameHeader& header, Bytes payload) {
  const auto frame = Ping::decode(header, payload);
  if (!frame) {
    return framing::rejected(turn, frame.error());
  }
  if (!frame->ack) {
    turn.speaker().pings.send(frame->opaque_data, turn.speaker().trips);
    return;
  }
  if (!turn.listener().pings.answer(frame->opaque_data, turn.listener().trips)) {
    ping::unmatched_ack(turn, frame->opaque_data);
  }
  turn.speaker().ping_answers.add(frame->opaque_data);
}

void hear_goaway(Turn& turn, const FrameHeader& header, Bytes payload) {
  const auto frame = GoawayView::decode(header, payload);
  if (!frame) {
    return framing::rejected(turn, frame.error());
  }
  goaway::frame(turn, *frame);
  Goaways& goaways = turn.speaker().goaways;
  if (goaways.sent++ == 0) {
    goaways.first_at = turn.speaker().trips.now();
  }
  goaways.errors += frame->error_code != ErrorCode::NO_ERROR ? 1 : 0;
  goaways.last_stream_id = frame->last_stream_id;
  goaways.code = frame->error_code;
}

void hear_priority(Turn& turn, const FrameHeader& header, Bytes payload) {
  const auto frame = Priority::decode(header, payload);
  if (!frame) {
    framing::rejected(turn, frame.error());
  }
}

}  // namespace wire::observer
