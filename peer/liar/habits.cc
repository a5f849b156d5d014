// What the endpoint asks its conduct about, and what it is called to break it.
#include <array>

#include "peer/liar/tables.h"

namespace peer {
namespace {

using enum wire::ClauseId;

/// A habit that is asked about by its own clause.
constexpr Habit own(wire::ClauseId clause, std::string_view how, std::string_view verdict = {}) {
  return {clause, how, clause, verdict};
}

constexpr std::array kHabits = {
    // perform: the act is left out
    Habit{rfc9113_3_2_preface_after_tls, "omit", rfc9113_3_3_server_preface_cleartext},
    own(rfc9113_3_3_server_preface_cleartext, "omit"),
    own(rfc9113_3_4_preface_settings_ack, "omit"),
    own(rfc9113_4_3_1_table_reduced_update_server, "omit"),
    own(rfc9113_5_2_2_fc_read_while_blocked, "omit"),
    own(rfc9113_5_4_1_err_close_after_goaway, "omit"),
    own(rfc9113_6_5_settings_midstream, "omit"),
    Habit{rfc9113_6_5_3_settings_ack, "omit", rfc9113_3_4_preface_settings_ack},
    own(rfc9113_6_5_3_settings_ack_each, "omit"),
    own(rfc9113_6_7_ping_ack, "omit"),
    own(rfc9113_6_7_ping_order, "omit"),
    own(rfc9113_6_9_1_window_replenish_server, "omit"),
    own(rfc9113_6_9_1_window_resume_server, "omit"),
    own(grpc_compression_flag_without_encoding_text, "omit"),
    own(grpc_http2_cancel_other_codes_server, "omit"),
    own(grpc_http2_early_close_server, "omit"),
    own(grpc_http2_trailers_only_immediate, "omit"),
    own(grpc_retry_server_trailers_only_error, "omit"),
    // timer: nothing happens when the time is over, or something else
    own(grpc_http2_timeout_enforced_server, "omit"),
    own(grpc_http2_timeout_duplicate_server, "omit"),
    Habit{grpc_http2_deadline_server_rst, "omit", grpc_http2_timeout_enforced_server},
    own(grpc_http2_deadline_server_rst, "trailers", "allowed"),
    // remember: state is forgotten
    own(rfc7541_2_3_2_dynamic_fifo, "forget"),
    own(rfc7541_3_2_indexed_no_insert, "forget"),
    own(rfc7541_3_2_process_in_order, "forget"),
    own(rfc7541_4_2_update_only_block, "forget"),
    own(rfc7541_4_4_evict_on_insert, "forget"),
    own(rfc7541_6_2_1_literal_indexing_server, "forget"),
    own(rfc7541_6_2_2_literal_plain_server, "forget"),
    own(rfc7541_6_2_3_literal_never_server, "forget"),
    own(rfc9113_4_3_decode_discarded_server, "forget"),
    own(rfc9113_5_1_1_id_not_reused, "forget"),
    own(rfc9113_6_1_data_pad_flow_control_server, "forget"),
    Habit{rfc9113_6_5_3_settings_applied_before_ack, "forget", rfc9113_6_5_2_settings_window_zero},
    own(rfc9113_6_5_3_settings_in_order_server, "forget"),
    own(rfc9113_6_9_2_initial_window_change_server, "forget"),
    own(rfc9113_6_9_2_negative_window_server, "forget"),
    // limit: it does not hold
    own(rfc7541_4_1_entry_size, "drop"),
    own(rfc7541_4_1_entry_size_raw, "drop"),
    own(rfc7541_4_3_clear_with_zero, "drop"),
    own(rfc7541_4_3_evict_on_reduce, "drop"),
    own(rfc9113_4_1_no_oversize_send, "drop"),
    own(rfc9113_5_2_1_fc_initial_conn, "drop"),
    own(rfc9113_5_2_1_fc_sender_respects_server, "drop"),
    Habit{rfc9113_6_5_2_settings_header_table_server, "drop",
          rfc9113_4_3_1_table_reduced_update_server},
    own(rfc9113_6_5_2_settings_window_zero, "drop"),
    // refrain: it is done
    own(rfc9113_5_4_2_rst_no_loop, "send"),
    own(rfc9113_5_4_2_stream_err_isolated, "send"),
    own(rfc9113_6_7_ping_ack_not_answered, "send"),
    own(rfc9113_6_4_rst_stops_sending_server, "send"),
    own(grpc_compression_default_none, "send", "warn"),
    own(grpc_http2_timeout_omitted, "send"),
    own(grpc_compression_server_respects_accept, "send"),
    own(grpc_http2_message_prefix, "send"),
    own(grpc_retry_server_delays_headers, "send"),
};

}  // namespace

std::span<const Habit> habits() { return kHabits; }

}  // namespace peer
