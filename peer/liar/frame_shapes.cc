// RFC 9113 and RFC 7541: what must not be sent, made of the frames that would be sent.
#include <array>
#include <cstddef>
#include <initializer_list>
#include <utility>

#include "peer/liar/tables.h"
#include "wire/types.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using wire::FrameType;
namespace flag = wire::flag;

/// A stream that no client of the suite opens.
constexpr wire::StreamId kIdleStream = 0x7fffffff;

/// Representations (RFC 7541 §6): `x-a: b` without indexing; the size that the table has already,
/// and one more octet; the static entries of a request.
constexpr std::initializer_list<std::uint8_t> kPlainField = {0x00, 0x03, 'x', '-', 'a', 0x01, 'b'};
constexpr std::initializer_list<std::uint8_t> kUpdateTo4096 = {0x3f, 0xe1, 0x1f};
constexpr std::initializer_list<std::uint8_t> kUpdateTo4097 = {0x3f, 0xe2, 0x1f};
constexpr std::initializer_list<std::uint8_t> kPromisedRequest = {0x82, 0x86, 0x84};

constexpr std::uint8_t kStatus200 = 0x88;
/// GOAWAY without debug data.
constexpr std::size_t kGoawayBare = 8;

bool is(const OutFrame& frame, FrameType type) {
  return frame.header.type == static_cast<std::uint8_t>(type);
}
bool is_ack(const OutFrame& frame) {
  return is(frame, FrameType::SETTINGS) && frame.header.has(flag::ACK);
}
bool opens_response(const OutFrame& frame) {
  return is(frame, FrameType::HEADERS) && !frame.header.has(flag::END_STREAM);
}

OutFrame make(FrameType type, wire::StreamId stream, wire::Buffer payload,
              std::uint8_t flags = 0) {
  wire::FrameHeader header;
  header.type = static_cast<std::uint8_t>(type);
  header.flags = flags;
  header.stream = stream;
  return {header, std::move(payload)};
}

wire::Buffer number(std::uint32_t value) {
  wire::Writer writer;
  writer.u32(value);
  return writer.take();
}

OutFrame window_update(wire::StreamId stream, std::uint32_t increment) {
  return make(FrameType::WINDOW_UPDATE, stream, number(increment));
}

OutFrame inadequate_security() {
  wire::Buffer payload = number(0);  // of no stream
  const wire::Buffer code = number(static_cast<std::uint32_t>(wire::ErrorCode::INADEQUATE_SECURITY));
  payload.insert(payload.end(), code.begin(), code.end());
  return make(FrameType::GOAWAY, 0, std::move(payload));
}

OutFrame promise(wire::StreamId on, wire::StreamId promised) {
  wire::Buffer payload = number(promised);
  payload.insert(payload.end(), kPromisedRequest);
  return make(FrameType::PUSH_PROMISE, on, std::move(payload), flag::END_HEADERS);
}

/// A SETTINGS parameter.
wire::Buffer parameter(wire::SettingId setting, std::uint32_t value) {
  wire::Writer writer;
  writer.u16(static_cast<std::uint16_t>(setting));
  writer.u32(value);
  return writer.take();
}

/// One more parameter in the first frame.
void greet_with(OutFrames& frames, std::size_t said, wire::SettingId setting, std::uint32_t value) {
  if (said == 0) {
    const wire::Buffer more = parameter(setting, value);
    wire::Buffer& payload = frames.front().payload;
    payload.insert(payload.end(), more.begin(), more.end());
  }
}

/// Changes every frame of a type.
template <typename Change>
void each(OutFrames& frames, FrameType type, Change change) {
  for (OutFrame& frame : frames) {
    if (is(frame, type)) {
      change(frame);
    }
  }
}

/// What follows on every frame of a kind.
template <typename Follow>
void follow(OutFrames& frames, bool (*kind)(const OutFrame&), Follow make_next) {
  OutFrames all;
  for (OutFrame& frame : frames) {
    const bool followed = kind(frame);
    all.push_back(std::move(frame));
    if (followed) {
      all.push_back(make_next(OutFrame(all.back())));
    }
  }
  frames = std::move(all);
}

template <FrameType type>
bool any(const OutFrame& frame) {
  return is(frame, type);
}

/// Octets before, and after, the field block of each HEADERS frame.
void enclose(OutFrames& frames, std::initializer_list<std::uint8_t> before,
             std::initializer_list<std::uint8_t> after) {
  each(frames, FrameType::HEADERS, [&](OutFrame& frame) {
    frame.payload.insert(frame.payload.begin(), before);
    if (frame.header.has(flag::END_HEADERS)) {
      frame.payload.insert(frame.payload.end(), after);
    }
  });
}

/// One octet of padding, which is not zero.
void pad(OutFrame& frame) {
  frame.header.flags |= flag::PADDED;
  frame.payload.insert(frame.payload.begin(), 1);
  frame.payload.push_back(0xff);
}

/// A field block in two frames, and another frame between them.
void interrupt(OutFrames& frames, std::size_t) {
  OutFrames all;
  for (OutFrame& frame : frames) {
    const bool whole = is(frame, FrameType::HEADERS) && frame.header.has(flag::END_HEADERS);
    all.push_back(std::move(frame));
    if (whole) {
      OutFrame& headers = all.back();
      headers.header.flags &= static_cast<std::uint8_t>(~flag::END_HEADERS);
      const wire::StreamId stream = headers.header.stream;
      all.push_back(make(FrameType::PING, 0, wire::Buffer(8)));
      all.push_back(make(FrameType::CONTINUATION, stream, {}, flag::END_HEADERS));
    }
  }
  frames = std::move(all);
}

constexpr std::array kShapes = {
    FrameShape{rfc9113_3_4_server_settings_first, "omit",
               [](OutFrames& frames, std::size_t said) {
                 if (said == 0) {
                   frames.insert(frames.begin(), make(FrameType::PING, 0, wire::Buffer(8)));
                 }
               }},
    FrameShape{rfc9113_4_1_undefined_flags_unset, "send",
               [](OutFrames& frames, std::size_t) {
                 each(frames, FrameType::HEADERS,
                      [](OutFrame& frame) { frame.header.flags |= 0x40; });
               }},
    FrameShape{rfc9113_4_1_reserved_bit_unset, "send",
               [](OutFrames& frames, std::size_t) {
                 each(frames, FrameType::HEADERS,
                      [](OutFrame& frame) { frame.header.reserved = true; });
               }},
    FrameShape{rfc9113_4_2_raised_max_frame, "refuse",
               [](OutFrames& frames, std::size_t said) {
                 greet_with(frames, said, wire::SettingId::MAX_FRAME_SIZE, 65'535);
               }},
    FrameShape{rfc9113_4_3_contiguous_send, "send", interrupt},
    FrameShape{rfc9113_4_3_1_table_size_after_ack, "drop",
               [](OutFrames& frames, std::size_t said) {
                 if (said > 1 && is_ack(frames.front())) {  // not of the preface
                   wire::Buffer block = kUpdateTo4097;
                   block.push_back(kStatus200);
                   frames.insert(frames.begin(),
                                 make(FrameType::HEADERS, 1, std::move(block), flag::END_HEADERS));
                 }
               }},
    FrameShape{rfc9113_5_1_half_local_send, "send",
               [](OutFrames& frames, std::size_t) {
                 constexpr auto kEnds = [](const OutFrame& frame) {
                   return is(frame, FrameType::HEADERS) && frame.header.has(flag::END_STREAM);
                 };
                 follow(frames, kEnds, [](const OutFrame& last) {
                   return make(FrameType::DATA, last.header.stream, {});
                 });
               }},
    FrameShape{rfc9113_5_1_closed_no_send, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, any<FrameType::RST_STREAM>, [](const OutFrame& reset) {
                   return window_update(reset.header.stream, 1);
                 });
               }},
    FrameShape{rfc9113_5_1_reserved_local_send, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, opens_response, [](const OutFrame& headers) {
                   return promise(headers.header.stream, headers.header.stream + 1);
                 });
                 follow(frames, any<FrameType::PUSH_PROMISE>, [](const OutFrame& promised) {
                   return make(FrameType::DATA, promised.header.stream + 1, {});
                 });
               }},
    FrameShape{rfc9113_5_1_server_no_idle_send, "send",
               [](OutFrames& frames, std::size_t said) {
                 if (said == 0) {
                   frames.push_back(window_update(kIdleStream, 1));
                 }
               }},
    FrameShape{rfc9113_9_2_2_no_false_inadequate, "send",
               [](OutFrames& frames, std::size_t said) {
                 if (said == 0) {
                   frames.push_back(inadequate_security());
                 }
               }},
    FrameShape{rfc9113_5_4_err_single_report, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, any<FrameType::GOAWAY>, [](OutFrame goaway) { return goaway; });
               }},
    FrameShape{rfc9113_5_4_2_rst_one_only, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, any<FrameType::RST_STREAM>, [](OutFrame reset) { return reset; });
               }},
    FrameShape{rfc9113_6_1_data_pad_zero_on_send, "send",
               [](OutFrames& frames, std::size_t) { each(frames, FrameType::DATA, pad); }},
    FrameShape{rfc9113_6_2_headers_pad_zero_on_send, "send",
               [](OutFrames& frames, std::size_t) { each(frames, FrameType::HEADERS, pad); }},
    FrameShape{rfc9113_6_4_rst_not_on_idle_server, "send",
               [](OutFrames& frames, std::size_t said) {
                 if (said == 0) {
                   frames.push_back(make(FrameType::RST_STREAM, kIdleStream, number(0)));
                 }
               }},
    FrameShape{rfc9113_6_5_2_settings_push_one_server, "send",
               [](OutFrames& frames, std::size_t said) {
                 greet_with(frames, said, wire::SettingId::ENABLE_PUSH, 1);
               }},
    FrameShape{rfc9113_6_5_2_settings_push_disabled_server, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, opens_response, [](const OutFrame& headers) {
                   return promise(headers.header.stream, headers.header.stream + 1);
                 });
               }},
    FrameShape{rfc9113_6_5_2_settings_mcs_recommended, "send",
               [](OutFrames& frames, std::size_t said) {
                 greet_with(frames, said, wire::SettingId::MAX_CONCURRENT_STREAMS, 99);
               }},
    FrameShape{rfc9113_6_5_2_settings_frame_size_advertised, "send",
               [](OutFrames& frames, std::size_t said) {
                 greet_with(frames, said, wire::SettingId::MAX_FRAME_SIZE, 1);
               }},
    FrameShape{rfc9113_6_5_2_settings_window_advertised, "send",
               [](OutFrames& frames, std::size_t said) {
                 greet_with(frames, said, wire::SettingId::INITIAL_WINDOW_SIZE, 1U << 31U);
               }},
    FrameShape{rfc9113_6_5_3_settings_ack_not_extra, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, is_ack, [](OutFrame ack) { return ack; });
               }},
    FrameShape{rfc9113_6_5_settings_ack_empty_send, "send",
               [](OutFrames& frames, std::size_t) {
                 for (OutFrame& frame : frames) {
                   if (is_ack(frame)) {
                     frame.payload = parameter(wire::SettingId::ENABLE_PUSH, 0);
                   }
                 }
               }},
    FrameShape{rfc9113_6_6_push_sender_state, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, opens_response, [](const OutFrame& headers) {
                   return promise(kIdleStream, headers.header.stream + 1);
                 });
               }},
    FrameShape{rfc9113_6_8_goaway_not_increased, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, any<FrameType::GOAWAY>, [](OutFrame goaway) {
                   goaway.payload.at(3) += 2;
                   return goaway;
                 });
               }},
    FrameShape{rfc9113_6_8_goaway_last_id_kind, "send",
               [](OutFrames& frames, std::size_t) {
                 each(frames, FrameType::GOAWAY,
                      [](OutFrame& goaway) { goaway.payload.at(3) = 2; });
               }},
    FrameShape{rfc9113_6_9_1_window_grant_limit_send, "drop",
               [](OutFrames& frames, std::size_t said) {
                 if (said == 0) {
                   frames.push_back(window_update(0, 0x7fffffff));
                 }
               }},
    FrameShape{rfc9113_6_9_window_increment_send, "send",
               [](OutFrames& frames, std::size_t said) {
                 if (said == 0) {
                   frames.push_back(window_update(0, 0));
                 }
               }},
    FrameShape{rfc9113_6_frame_length_send, "send",
               [](OutFrames& frames, std::size_t said) {
                 if (said == 0) {
                   frames.push_back(make(FrameType::PING, 0, wire::Buffer(7)));
                 }
               }},
    FrameShape{rfc9113_6_frame_stream_id_send, "send",
               [](OutFrames& frames, std::size_t said) {
                 if (said == 0) {
                   frames.push_back(make(FrameType::PING, 1, wire::Buffer(8)));
                 }
               }},
    FrameShape{rfc9113_8_1_response_same_stream, "send",
               [](OutFrames& frames, std::size_t) {
                 each(frames, FrameType::HEADERS,
                      [](OutFrame& frame) { frame.header.stream += 1000; });
               }},
    FrameShape{rfc9113_8_7_refused_only_unprocessed, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, any<FrameType::DATA>, [](const OutFrame& data) {
                   return make(FrameType::RST_STREAM, data.header.stream,
                               number(static_cast<std::uint32_t>(wire::ErrorCode::REFUSED_STREAM)));
                 });
               }},
    FrameShape{rfc7541_4_2_encoder_within_max, "drop",
               [](OutFrames& frames, std::size_t) { enclose(frames, kUpdateTo4097, {}); }},
    FrameShape{rfc7541_4_2_update_at_start, "omit",
               [](OutFrames& frames, std::size_t) { enclose(frames, {}, kUpdateTo4096); }},
    FrameShape{rfc7541_4_2_update_at_most_two_send, "send",
               [](OutFrames& frames, std::size_t) {
                 for (int i = 0; i < 3; ++i) {
                   enclose(frames, kUpdateTo4096, {});
                 }
               }},
    FrameShape{rfc7541_6_strict_decode, "send",
               [](OutFrames& frames, std::size_t) { enclose(frames, {}, {0x80}); }},
    FrameShape{grpc_http2_flag_needs_encoding_send, "send",
               [](OutFrames& frames, std::size_t) {
                 each(frames, FrameType::DATA, [](OutFrame& data) {
                   // The Compressed-Flag, in frames that begin a message.
                   if (!data.payload.empty()) {
                     data.payload.front() |= 1U;
                   }
                 });
               }},
    FrameShape{grpc_http2_response_headers_one_block, "send",
               [](OutFrames& frames, std::size_t) {
                 follow(frames, opens_response, [](OutFrame headers) {
                   headers.payload = kPlainField;
                   headers.header.flags = flag::END_HEADERS;
                   return headers;
                 });
               }},
    FrameShape{grpc_keepalive_server_too_many_pings, "form",
               [](OutFrames& frames, std::size_t) {
                 each(frames, FrameType::GOAWAY,
                      [](OutFrame& goaway) { goaway.payload.resize(kGoawayBare); });
               }},
    FrameShape{grpc_http2_true_binary_once, "send",
               [](OutFrames& frames, std::size_t said) {
                 if (said > 0 && frames.size() == 1 && is_ack(frames.front())) {
                   frames.push_back(make(
                       FrameType::SETTINGS, 0,
                       parameter(wire::SettingId::GRPC_ALLOW_TRUE_BINARY_METADATA, 1)));
                 }
               }},
};

}  // namespace

std::span<const FrameShape> frame_shapes() { return kShapes; }

}  // namespace peer
