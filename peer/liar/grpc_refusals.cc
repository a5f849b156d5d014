// gRPC: what must be taken, and how a liar knows it when it hears it.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "peer/grpc/metadata.h"
#include "peer/grpc/request.h"
#include "peer/liar/request_facts.h"
#include "peer/liar/tables.h"

namespace peer {
namespace {

using enum wire::ClauseId;
using Kind = Stimulus::Kind;
using wire::FrameType;
using wire::hpack::Field;

bool is_frame(const Stimulus& heard, FrameType type) {
  return heard.kind == Kind::frame && heard.header.type == static_cast<std::uint8_t>(type);
}

bool has(const Stimulus& heard, std::uint8_t flag) { return heard.header.has(flag); }

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

constexpr Refusal::By kConnection = Refusal::By::connection;
constexpr Refusal::By kStream = Refusal::By::stream;
constexpr Refusal::By kStatus = Refusal::By::status;

/// A coding that only one direction uses: compressed requests of a client that reads identity.
bool is_asymmetric(const Stimulus& heard) {
  return heard.kind == Kind::request && grpc::coding_of(*heard.request) == grpc::Coding::gzip &&
         value_of(heard, "grpc-accept-encoding") == "identity";
}

/// Beyond the two strikes that gRPC forgives, if nothing in between were counted.
bool is_fourth_ping(const Stimulus& heard) {
  return is_frame(heard, FrameType::PING) && !has(heard, wire::flag::ACK) && heard.pings >= 3;
}

constexpr std::array kRefusals = {
    Refusal{rfc9110_10_1_4_te_case, kConnection,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request && value_of(heard, "te") == "Trailers";
            }},
    Refusal{rfc9110_8_3_1_content_type_case, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request &&
                     value_of(heard, "content-type") == "Application/GRPC";
            }},
    Refusal{rfc9110_8_3_1_content_type_params, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request &&
                     value_of(heard, "content-type").find(';') != std::string::npos;
            }},
    Refusal{rfc9110_5_5_value_obs_text_opaque, kConnection,
            [](const Stimulus& heard) {
              return any_field(heard, [](const Field& field) {
                return std::any_of(field.value.begin(), field.value.end(),
                                   [](char octet) { return (octet & 0x80) != 0; });
              });
            }},
    Refusal{grpc_compression_asymmetric_allowed, kStream, is_asymmetric},
    Refusal{grpc_keepalive_server_reset_on_send, kConnection, is_fourth_ping},
    Refusal{grpc_keepalive_server_bdp_ping_tolerated, kConnection, is_fourth_ping},
    Refusal{grpc_keepalive_server_ping_ack_not_strike, kConnection,
            [](const Stimulus& heard) {
              return is_frame(heard, FrameType::PING) && has(heard, wire::flag::ACK);
            }},
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
    Refusal{grpc_http2_metadata_dup_join, kStream,
            [](const Stimulus& heard) {
              return heard.kind == Kind::request &&
                     value_of(heard, "x-wireproof-list").find(',') != std::string::npos;
            }},
    Refusal{grpc_status_size_limit_exact, kStatus,
            [](const Stimulus& heard) {
              return heard.kind == Kind::message && heard.payload.size() == 65'536;
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

std::span<const Refusal> grpc_refusals() { return kRefusals; }

}  // namespace peer
