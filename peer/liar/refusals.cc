// What must be taken, and how a liar knows it when it hears it.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "peer/grpc/metadata.h"
#include "peer/grpc/request.h"
#include "peer/liar/tables.h"
#include "wire/frame/settings.h"
#include "wire/hpack/field.h"
#include "wire/hpack/static_table.h"
#include "wire/hpack/table.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using Kind = Stimulus::Kind;
using wire::FrameType;
using wire::hpack::Field;
using RepresentationKind = Representation::Kind;

// Frames.

bool is_frame(const Stimulus& heard, FrameType type) {
  return heard.kind == Kind::frame && heard.header.type == static_cast<std::uint8_t>(type);
}

bool is_unknown(const Stimulus& heard) {
  return heard.kind == Kind::frame &&
         heard.header.type > static_cast<std::uint8_t>(FrameType::CONTINUATION);
}

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

// Requests.

bool any_field(const Stimulus& heard, bool (*matches)(const Field&)) {
  return heard.kind == Kind::request &&
         std::any_of(heard.request->begin(), heard.request->end(), matches);
}

const std::string& value_of(const Stimulus& heard, std::string_view name) {
  static const std::string kNone;
  const std::string* value =
      heard.request == nullptr ? nullptr : grpc::find(*heard.request, name);
  return value == nullptr ? kNone : *value;
}

bool is_custom_binary(const Field& field) {
  return grpc::is_binary(field.name) && !field.name.starts_with("grpc-");
}

bool is_known_grpc_name(std::string_view name) {
  constexpr std::array<std::string_view, 6> kKnown = {
      "grpc-encoding", "grpc-accept-encoding", "grpc-timeout", "grpc-message-type",
      "grpc-status",   "grpc-message"};
  return std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end();
}

bool is_outside_grpc_names(char letter) {
  const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  return !plain && letter != '_' && letter != '-' && letter != '.' && letter != ':';
}

// Representations of fields.

const Representation* representation(const Stimulus& heard, RepresentationKind kind) {
  return heard.kind == Kind::representation && heard.representation->kind == kind
             ? heard.representation
             : nullptr;
}

const Representation* literal(const Stimulus& heard) {
  if (heard.kind != Kind::representation) {
    return nullptr;
  }
  const RepresentationKind kind = heard.representation->kind;
  return kind == RepresentationKind::indexed || kind == RepresentationKind::update
             ? nullptr
             : heard.representation;
}

std::size_t entry_size(const Representation& field) {
  return wire::hpack::field_size(field.name, field.value);
}

/// The octets that the shortest literal without Huffman code and with this index takes.
std::size_t least_octets(const Representation& field) {
  const std::size_t index = field.index < 15 ? 1 : 2;  // indices of one octet more are below 143
  return index + 1 + field.value.size();
}

constexpr Refusal::By kConnection = Refusal::By::connection;
constexpr Refusal::By kStream = Refusal::By::stream;
constexpr Refusal::By kStatus = Refusal::By::status;

constexpr std::array kRefusals = {
    // RFC 9113 §3.4: the preface
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
    Refusal{rfc9113_4_3_fragment_anywhere, kConnection,
            [](const Stimulus& heard) { return is_frame(heard, FrameType::CONTINUATION); }},
    // §5: streams
    Refusal{rfc9113_5_1_closed_late_window, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::RST_STREAM) && heard.state == StreamState::closed;
            }},
    Refusal{rfc9113_5_1_half_remote_control_ok, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::PRIORITY) &&
                     heard.state == StreamState::half_closed;
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
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::PRIORITY) && heard.state == StreamState::closed;
            }},
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
    Refusal{rfc9113_6_9_window_closed_ok_server, kConnection,
            [](const Stimulus& heard) {
              // Less is what a client gives back for the answer to a plain call.
              return is_frame(heard, FrameType::WINDOW_UPDATE) &&
                     heard.state == StreamState::closed && number_at(heard, 0) >= 100;
            }},
    Refusal{rfc9113_6_9_window_reserved_bit, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::WINDOW_UPDATE) && first_bit(heard);
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
    // RFC 7541
    Refusal{rfc7541_2_3_2_duplicates_ok, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::incremental);
              return field != nullptr && field->in_table;
            }},
    Refusal{rfc7541_4_2_update_two_ok, kConnection,
            [](const Stimulus& heard) {
              const auto* update = representation(heard, RepresentationKind::update);
              return update != nullptr && update->ordinal == 1;
            }},
    Refusal{rfc7541_4_4_evicted_name_reference, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::incremental);
              return field != nullptr && field->index > wire::hpack::kStaticEntries &&
                     field->table_size + entry_size(*field) > field->table_capacity;
            }},
    Refusal{rfc7541_4_4_insert_size_zero, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::incremental);
              return field != nullptr && field->table_capacity == 0;
            }},
    Refusal{rfc7541_4_4_insert_too_large, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::incremental);
              return field != nullptr && entry_size(*field) > field->table_capacity;
            }},
    Refusal{rfc7541_5_1_int_nonminimal, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->index > 0 && !field->huffman &&
                     field->value.size() < 127 && field->octets > least_octets(*field);
            }},
    Refusal{rfc7541_5_1_int_prefix_boundary, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && (field->value.size() == 127 || field->value.size() == 255);
            }},
    Refusal{rfc7541_5_2_huffman_all_symbols, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->huffman && field->value.size() > 90;
            }},
    Refusal{rfc7541_5_2_string_empty, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->value.empty();
            }},
    Refusal{rfc7541_5_2_string_huffman, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->huffman && field->name == "x-wireproof";
            }},
    Refusal{rfc7541_5_2_string_raw, kConnection,
            [](const Stimulus& heard) {
              const auto* field = literal(heard);
              return field != nullptr && field->plain && field->index == 4;
            }},
    Refusal{rfc7541_6_1_indexed_server, kConnection,
            [](const Stimulus& heard) {
              const auto* field = representation(heard, RepresentationKind::indexed);
              return field != nullptr && field->index > 14;
            }},
    Refusal{rfc7541_6_3_update_equal_ok, kConnection,
            [](const Stimulus& heard) {
              const auto* update = representation(heard, RepresentationKind::update);
              return update != nullptr && update->index == wire::hpack::kDefaultTableSize;
            }},
    // gRPC
    Refusal{grpc_compression_compressed_empty_message, kStatus,
            [](const Stimulus& heard) {
              return heard.kind == Kind::message && heard.compressed && heard.payload.empty();
            }},
    Refusal{grpc_compression_encoding_case, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && value_of(heard, "grpc-encoding") == "GZIP";
            }},
    Refusal{grpc_compression_unsupported_flag0_server, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request &&
                     grpc::coding_of(*heard.request) == grpc::Coding::unsupported;
            }},
    Refusal{grpc_health_check_empty, kStatus,
            [](const Stimulus& heard) {
              return heard.kind == Kind::message && heard.payload.empty() &&
                     heard.path == "/grpc.health.v1.Health/Check";
            }},
    Refusal{grpc_http2_accept_encoding_parse, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request &&
                     value_of(heard, "grpc-accept-encoding").find(",,") != std::string::npos;
            }},
    Refusal{grpc_http2_compress_context_per_message, kStatus,
            [](const Stimulus& heard) {
              return heard.kind == Kind::message && heard.compressed && heard.ordinal > 1;
            }},
    Refusal{grpc_http2_compress_flag0_mixed, kStatus,
            [](const Stimulus& heard) {
              return heard.kind == Kind::message && !heard.compressed &&
                     grpc::coding_of(*heard.request) == grpc::Coding::gzip;
            }},
    Refusal{grpc_http2_content_type_proto_server, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request &&
                     value_of(heard, "content-type") == "application/grpc+proto";
            }},
    Refusal{grpc_http2_eos_headers_server, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && has(heard, wire::flag::END_STREAM);
            }},
    Refusal{grpc_http2_message_empty, kStatus,
            [](const Stimulus& heard) {
              return heard.kind == Kind::message && heard.payload.empty() &&
                     heard.path.ends_with("/UnaryCall");
            }},
    Refusal{grpc_http2_message_empty_data, kStatus,
            [](const Stimulus& heard) {
              return heard.kind == Kind::data && heard.payload.empty() &&
                     !has(heard, wire::flag::END_STREAM);
            }},
    Refusal{grpc_http2_message_many_per_frame, kStatus,
            [](const Stimulus& heard) {
              return heard.kind == Kind::data &&
                     (heard.completed > 1 || (heard.completed > 0 && heard.partial));
            }},
    Refusal{grpc_http2_message_split, kStatus,
            [](const Stimulus& heard) { return heard.kind == Kind::data && heard.partial; }},
    Refusal{grpc_http2_message_type_ignored, kStream,
            [](const Stimulus& heard) {
              return any_field(
                  heard, [](const Field& field) { return field.name == "grpc-message-type"; });
            }},
    Refusal{grpc_http2_metadata_bad_key_recv, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return std::any_of(field.name.begin(), field.name.end(), is_outside_grpc_names);
              });
            }},
    Refusal{grpc_http2_metadata_bin_comma, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return is_custom_binary(field) && field.value.find(',') != std::string::npos;
              });
            }},
    Refusal{grpc_http2_metadata_bin_comma_space, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return is_custom_binary(field) && field.value.find(", ") != std::string::npos;
              });
            }},
    Refusal{grpc_http2_metadata_bin_empty, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return is_custom_binary(field) && field.value.empty();
              });
            }},
    Refusal{grpc_http2_metadata_bin_invalid, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return is_custom_binary(field) && (field.value == "***" || field.value.size() == 1);
              });
            }},
    Refusal{grpc_http2_metadata_bin_padded, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return is_custom_binary(field) &&
                       (field.value.size() % 4 != 0 || field.value.ends_with('='));
              });
            }},
    Refusal{grpc_http2_metadata_bin_urlsafe, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return is_custom_binary(field) &&
                       field.value.find_first_of("-_") != std::string::npos;
              });
            }},
    Refusal{grpc_http2_metadata_echo, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return field.name == "x-grpc-test-echo-initial";
              });
            }},
    Refusal{grpc_http2_metadata_empty_value, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return field.value.empty() && !grpc::is_binary(field.name);
              });
            }},
    Refusal{grpc_http2_metadata_nonascii_echo, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return field.name == "x-grpc-test-echo-initial" &&
                       !grpc::is_printable_ascii(field.value);
              });
            }},
    Refusal{grpc_http2_metadata_nonascii_recv, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return !grpc::is_printable_ascii(field.value);
              });
            }},
    Refusal{grpc_http2_metadata_size_limit, kStream,
            [](const Stimulus& heard) {
              return any_field(heard,
                               [](const Field& field) { return field.value.size() > 4096; });
            }},
    Refusal{grpc_http2_reserved_prefix_server, kStream,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return field.name.starts_with("grpc-") && !is_known_grpc_name(field.name);
              });
            }},
    Refusal{grpc_http2_rst_closes_both, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::RST_STREAM) && heard.state == StreamState::open;
            }},
    Refusal{grpc_http2_te_missing_server, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && value_of(heard, "te").empty();
            }},
    Refusal{grpc_http2_timeout_max_server, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && value_of(heard, "grpc-timeout") == "99999999H";
            }},
    Refusal{grpc_http2_timeout_units_server, kStream,
            [](const Stimulus& heard) {
              return any_field(heard,
                               [](const Field& field) { return field.name == "grpc-timeout"; });
            }},
};

}  // namespace

std::span<const Refusal> refusals() { return kRefusals; }

}  // namespace peer
