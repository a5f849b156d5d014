// The checks, by the specification's nouns; each namespace is a file. The clause ids in the files
// say which rule is checked where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wire/frame/goaway.h"
#include "wire/frame/header.h"
#include "wire/frame/ping.h"
#include "wire/frame/push_promise.h"
#include "wire/frame/settings.h"
#include "wire/observer/section.h"
#include "wire/observer/turn.h"
#include "wire/types.h"

namespace wire::observer {

inline Demand connection_error(ClauseId clause, ErrorCode code = ErrorCode::PROTOCOL_ERROR) {
  return {clause, Scope::connection, code};
}
inline Demand stream_error(ClauseId clause, ErrorCode code = ErrorCode::PROTOCOL_ERROR) {
  return {clause, Scope::stream, code};
}

namespace preface {
/// The octets in place of the preface differ from it.
void not_a_preface(Turn& turn, std::size_t position);
/// False: what comes is no HTTP/2, it can't be followed.
bool first_frame(Turn& turn, const FrameHeader& header);
void left_undone(Turn& turn);
}  // namespace preface

namespace tls {
/// At the first frame of the server.
void handshake(Turn& turn);
/// A request is answered. Who has agreed on a suite may still refuse the connection that came of it.
void served(Turn& turn);
void goaway(Turn& turn, ErrorCode code);
}  // namespace tls

namespace framing {
/// Reserved bit, flags and length.
void header(Turn& turn, const FrameHeader& header);
/// The payload breaks a rule of its type (wire/frame).
void rejected(Turn& turn, const Reject& reject);
void padding(Turn& turn, FrameType type, std::optional<Bytes> padding);
/// The connection ends within a frame.
void cut_off(Turn& turn, const FrameHeader& header);
}  // namespace framing

namespace field_blocks {
/// False: the frame interrupts the open field block, or is a CONTINUATION without one.
bool in_sequence(Turn& turn, const FrameHeader& header);
}  // namespace field_blocks

namespace hpack_use {
void undecodable(Turn& turn, const Reject& reject);
void size_updates(Turn& turn, std::size_t count);
}  // namespace hpack_use

namespace settings {
void values(Turn& turn, const SettingsView& frame);
void acknowledgement(Turn& turn, bool expected);
void left_undone(Turn& turn);
}  // namespace settings

namespace ping {
void unmatched_ack(Turn& turn, const OpaqueData& data);
void left_undone(Turn& turn);
}  // namespace ping

namespace goaway {
void frame(Turn& turn, const GoawayView& frame);
void new_stream(Turn& turn);
void closed_without(Turn& turn);
void left_undone(Turn& turn);
}  // namespace goaway

namespace flow_control {
void data(Turn& turn, std::size_t octets);
/// After the credit was granted.
void granted(Turn& turn);
void initial_window_changed(Turn& turn, std::uint32_t before);
}  // namespace flow_control

namespace stream_ids {
/// The client opens a stream. False: it can't have this identifier.
bool opens(Turn& turn);
}  // namespace stream_ids

namespace concurrency {
void opened(Turn& turn);
}  // namespace concurrency

namespace push {
/// False: nothing is promised.
bool promise(Turn& turn, const PushPromiseView& frame);
void request(Turn& turn, const Section& section);
}  // namespace push

namespace pseudo_headers {
void check(Turn& turn, const Section& section);
}  // namespace pseudo_headers

namespace fields {
void check(Turn& turn, const Section& section);
}  // namespace fields

namespace message_framing {
/// Before the section changes the message's state.
void section(Turn& turn, const Section& section);
void data(Turn& turn, std::size_t octets);
void end(Turn& turn);
}  // namespace message_framing

}  // namespace wire::observer
