// RFC 9113: what must be taken, and how a liar knows it when it hears it.
#include <algorithm>
#include <array>

#include "peer/liar/request_facts.h"
#include "peer/liar/tables.h"
#include "wire/frame/settings.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using Kind = Stimulus::Kind;
using wire::FrameType;
using wire::hpack::Field;

bool is_frame(const Stimulus& heard, FrameType type) {
  return heard.kind == Kind::frame && heard.header.type == static_cast<std::uint8_t>(type);
}

bool is_unknown(const Stimulus& heard) {
  return heard.kind == Kind::frame &&
         heard.header.type > static_cast<std::uint8_t>(FrameType::CONTINUATION);
}

/// More than a server allows at once that follows the recommendation (RFC 9113 §6.5.2).
constexpr wire::StreamId kManyStreams = 100;

bool has(const Stimulus& heard, std::uint8_t flag) { return heard.header.has(flag); }

bool first_bit(const Stimulus& heard) {
  return !heard.payload.empty() && (heard.payload.front() & 0x80U) != 0;
}

/// A number of four octets at this place of the payload.
std::uint32_t number_at(const Stimulus& heard, std::size_t place) {
  std::uint32_t number = 0;
  if (place + 4 <= heard.payload.size()) {
    wire::Cursor cursor(heard.payload.subspan(place));
    static_cast<void>(cursor.u32(number));
  }
  return number;
}

/// Credit beyond what a client gives back for the answer to a plain call.
bool is_deliberate_credit(const Stimulus& heard) {
  return is_frame(heard, FrameType::WINDOW_UPDATE) && number_at(heard, 0) >= 100;
}

bool has_setting(const Stimulus& heard, bool (*matches)(std::uint16_t, std::uint32_t)) {
  if (!is_frame(heard, FrameType::SETTINGS)) {
    return false;
  }
  const auto settings = wire::Settings::decode(heard.header, heard.payload);
  return settings && std::any_of(settings->parameters.begin(), settings->parameters.end(),
                                 [matches](const auto& parameter) {
                                   return matches(parameter.first, parameter.second);
                                 });
}

bool is_setting(std::uint16_t number, wire::SettingId setting) {
  return number == static_cast<std::uint16_t>(setting);
}

/// The flags that RFC 9113 defines for the frames of a call.
std::uint8_t defined_flags(std::uint8_t type) {
  namespace flag = wire::flag;
  switch (static_cast<FrameType>(type)) {
    case FrameType::DATA:
      return flag::END_STREAM | flag::PADDED;
    case FrameType::HEADERS:
      return flag::END_STREAM | flag::END_HEADERS | flag::PADDED | flag::PRIORITY;
    case FrameType::SETTINGS:
      return flag::ACK;
    case FrameType::CONTINUATION:
      return flag::END_HEADERS;
    default:
      return 0;
  }
}

bool has_undefined_flags(const Stimulus& heard) {
  return (heard.header.flags & ~defined_flags(heard.header.type)) != 0;
}

constexpr Refusal::By kConnection = Refusal::By::connection;
constexpr Refusal::By kStream = Refusal::By::stream;

constexpr std::array kRefusals = {
    // §3.4: the preface
    Refusal{rfc9113_3_4_client_empty_settings, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && heard.greeted_with_nothing;
            }},
    Refusal{rfc9113_3_4_early_client_frames, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::HEADERS) && heard.settings_acks == 0;
            }},
    Refusal{rfc9113_3_4_preface_fragmented, kConnection,
            [](const Stimulus& heard) {
              return heard.kind == Kind::preface && heard.payload.size() < 24;
            }},
    // §4: frames and field blocks
    Refusal{rfc9113_4_3_1_table_zero_preface, kConnection,
            [](const Stimulus& heard) {
              return heard.settings_frames == 0 &&
                     has_setting(heard, [](std::uint16_t setting, std::uint32_t value) {
                       return is_setting(setting, wire::SettingId::HEADER_TABLE_SIZE) && value == 0;
                     });
            }},
    Refusal{rfc9113_4_1_reserved_bit_ignored, kConnection,
            [](const Stimulus& heard) {
              return heard.kind == Kind::frame && heard.header.reserved;
            }},
    Refusal{rfc9113_4_1_undefined_flags_ignored, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::PING) &&
                     (heard.header.flags & ~wire::flag::ACK) != 0;
            }},
    Refusal{rfc9113_4_1_undefined_flags_ignored_all, kConnection,
            [](const Stimulus& heard) {
              return heard.kind == Kind::frame && !is_unknown(heard) &&
                     !is_frame(heard, FrameType::PING) && has_undefined_flags(heard);
            }},
    Refusal{rfc9113_4_1_unknown_type_ignored, kConnection, is_unknown},
    Refusal{rfc9113_4_2_recv_16384, kConnection,
            [](const Stimulus& heard) {
              return heard.kind == Kind::frame && heard.header.length == 16'384;
            }},
    Refusal{rfc9113_4_2_recv_16384_headers, kConnection,
            [](const Stimulus& heard) {
              return heard.header.length == 16'384 && (is_frame(heard, FrameType::HEADERS) ||
                                                       is_frame(heard, FrameType::CONTINUATION));
            }},
    Refusal{rfc9113_4_3_fragment_anywhere, kConnection,
            [](const Stimulus& heard) { return is_frame(heard, FrameType::CONTINUATION); }},
    // §5: streams
    Refusal{rfc9113_5_1_after_rst_discard_server, kConnection,
            [](const Stimulus& heard) {
              return heard.state == StreamState::closed &&
                     (is_frame(heard, FrameType::DATA) || is_frame(heard, FrameType::HEADERS));
            }},
    Refusal{rfc9113_5_1_closed_late_window, kConnection,
            [](const Stimulus& heard) {
              return heard.state == StreamState::closed &&
                     (is_frame(heard, FrameType::RST_STREAM) || is_deliberate_credit(heard));
            }},
    Refusal{rfc9113_5_1_half_remote_control_ok, kConnection,
            [](const Stimulus& heard) {
              return heard.state == StreamState::half_closed &&
                     (is_frame(heard, FrameType::PRIORITY) ||
                      is_frame(heard, FrameType::RST_STREAM));
            }},
    Refusal{rfc9113_5_1_idle_priority_ok, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::PRIORITY) && heard.state == StreamState::idle;
            }},
    Refusal{rfc9113_5_1_unknown_type_any_state, kConnection,
            [](const Stimulus& heard) {
              return is_unknown(heard) && heard.state != StreamState::open &&
                     heard.state != StreamState::connection;
            }},
    Refusal{rfc9113_5_1_1_id_max, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::HEADERS) && heard.header.stream == wire::kMax31Bit;
            }},
    Refusal{rfc9113_5_1_1_skip_ids, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::HEADERS) &&
                     heard.header.stream > heard.highest + 2;
            }},
    Refusal{rfc9113_5_3_2_prio_headers_ok, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::HEADERS) && has(heard, wire::flag::PRIORITY);
            }},
    Refusal{rfc9113_5_3_2_prio_self_dependency, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::HEADERS) && has(heard, wire::flag::PRIORITY) &&
                     (number_at(heard, 0) & wire::kMax31Bit) == heard.header.stream;
            }},
    // §6: each frame
    Refusal{rfc9113_6_1_data_empty_end_stream, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::DATA) && heard.header.length == 0 &&
                     has(heard, wire::flag::END_STREAM);
            }},
    Refusal{rfc9113_6_1_data_pad_max_valid, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::DATA) && has(heard, wire::flag::PADDED) &&
                     !heard.payload.empty() &&
                     heard.payload.front() + std::size_t{1} == heard.payload.size();
            }},
    Refusal{rfc9113_6_1_data_pad_stripped_server, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::DATA) && has(heard, wire::flag::PADDED);
            }},
    Refusal{rfc9113_6_10_continuation_empty, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::CONTINUATION) && heard.header.length == 0;
            }},
    Refusal{rfc9113_6_10_continuation_flags, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::CONTINUATION) && has_undefined_flags(heard);
            }},
    Refusal{rfc9113_6_10_continuation_many, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::CONTINUATION) && heard.block_frames > 1;
            }},
    Refusal{rfc9113_6_2_headers_endstream_continuation, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::HEADERS) && has(heard, wire::flag::END_STREAM) &&
                     !has(heard, wire::flag::END_HEADERS);
            }},
    Refusal{rfc9113_6_2_headers_pad_and_priority, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::HEADERS) && has(heard, wire::flag::PADDED) &&
                     has(heard, wire::flag::PRIORITY);
            }},
    Refusal{rfc9113_6_3_priority_any_state, kConnection,
            [](const Stimulus& heard) { return is_frame(heard, FrameType::PRIORITY); }},
    Refusal{rfc9113_6_5_settings_start, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::SETTINGS) &&
                     heard.header.length >= 6 * wire::Settings::kParameterSize;
            }},
    Refusal{rfc9113_6_5_settings_unsolicited_ack, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::SETTINGS) && has(heard, wire::flag::ACK) &&
                     heard.settings_acks > 0;
            }},
    Refusal{rfc9113_6_5_2_settings_frame_size_bounds, kConnection,
            [](const Stimulus& heard) {
              return has_setting(heard, [](std::uint16_t setting, std::uint32_t value) {
                return is_setting(setting, wire::SettingId::MAX_FRAME_SIZE) &&
                       (value == wire::kDefaultMaxFrameSize || value == wire::kMaxFrameSize);
              });
            }},
    Refusal{rfc9113_6_5_2_settings_unknown_id, kConnection,
            [](const Stimulus& heard) {
              return has_setting(heard, [](std::uint16_t setting, std::uint32_t) {
                return setting > static_cast<std::uint16_t>(
                                     wire::SettingId::NO_RFC7540_PRIORITIES) &&
                       !is_setting(setting, wire::SettingId::GRPC_ALLOW_TRUE_BINARY_METADATA);
              });
            }},
    Refusal{rfc9113_6_5_2_settings_window_max, kConnection,
            [](const Stimulus& heard) {
              return has_setting(heard, [](std::uint16_t setting, std::uint32_t value) {
                return is_setting(setting, wire::SettingId::INITIAL_WINDOW_SIZE) &&
                       value == wire::kMax31Bit;
              });
            }},
    Refusal{rfc9113_6_7_ping_unsolicited_ack, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::PING) && has(heard, wire::flag::ACK);
            }},
    Refusal{rfc9113_6_8_goaway_debug_data, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::GOAWAY) && heard.header.length > 8;
            }},
    Refusal{rfc9113_6_8_goaway_from_client, kConnection,
            [](const Stimulus& heard) { return is_frame(heard, FrameType::GOAWAY); }},
    Refusal{rfc9113_6_8_goaway_reserved_bit, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::GOAWAY) && first_bit(heard);
            }},
    Refusal{rfc9113_6_8_goaway_send_before_close, Refusal::By::silent_close,
            [](const Stimulus& heard) { return heard.kind == Kind::request; }},
    Refusal{rfc9113_6_9_window_closed_ok_server, kConnection,
            [](const Stimulus& heard) {
              return heard.state == StreamState::closed && is_deliberate_credit(heard);
            }},
    Refusal{rfc9113_6_9_window_reserved_bit, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::WINDOW_UPDATE) && first_bit(heard);
            }},
    Refusal{rfc9113_6_9_1_window_largest, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::WINDOW_UPDATE) &&
                     number_at(heard, 0) == wire::kMax31Bit - 65'535;
            }},
    Refusal{rfc9113_6_9_3_reduce_tolerates_excess, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::DATA) && heard.settings_acks == 0;
            }},
    Refusal{rfc9113_7_error_code_unknown_server, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::RST_STREAM) &&
                     number_at(heard, 0) >
                         static_cast<std::uint32_t>(wire::ErrorCode::HTTP_1_1_REQUIRED);
            }},
    // §8: messages
    Refusal{rfc9113_8_1_request_trailers_server, kConnection,
            [](const Stimulus& heard) { return heard.kind == Kind::trailers; }},
    Refusal{rfc9113_8_1_1_content_length_padding, kStream,
            [](const Stimulus& heard) {
              return any_field(heard,
                               [](const Field& field) { return field.name == "content-length"; });
            }},
    Refusal{rfc9113_8_2_1_field_value_obs_text, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return std::any_of(field.value.begin(), field.value.end(), [](char octet) {
                  return static_cast<unsigned char>(octet) >= 0x80;
                });
              });
            }},
    Refusal{rfc9113_8_2_2_te_trailers_ok, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && value_of(heard, "te") == "trailers";
            }},
    Refusal{rfc9113_8_2_3_cookie_split, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request &&
                     std::count_if(heard.request->begin(), heard.request->end(),
                                   [](const Field& field) { return field.name == "cookie"; }) > 1;
            }},
    Refusal{rfc9113_8_3_1_scheme_value, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && value_of(heard, ":scheme") != "http";
            }},
    Refusal{rfc9113_8_3_1_host_only, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && value_of(heard, ":authority").empty();
            }},
    // §10.5: before our limits can be known
    Refusal{rfc9113_10_5_dos_settings_early_excess, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::HEADERS) && heard.settings_acks == 0 &&
                     heard.highest > 2 * kManyStreams;
            }},
};

}  // namespace

std::span<const Refusal> frame_refusals() { return kRefusals; }

}  // namespace peer
