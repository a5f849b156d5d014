#include "wire/observer/sender_clause.h"

namespace wire::observer {
namespace {

using enum ClauseId;

/// Of a field block.
ClauseId encoder_clause(ClauseId rejected, Role by) {
  switch (rejected) {
    case rfc9113_4_3_1_table_reduced_missing_server:
    case rfc9113_4_3_1_table_reduced_missing_client:
      return pick(by, rfc9113_4_3_1_table_reduced_update_client,
                  rfc9113_4_3_1_table_reduced_update_server);
    case rfc7541_4_2_update_at_end_server:
    case rfc7541_4_2_update_at_end_client:
      return rfc7541_4_2_update_at_start;
    case rfc7541_6_3_update_too_large_server:
    case rfc7541_6_3_update_too_large_client:
      return rfc7541_4_2_encoder_within_max;
    case rfc7541_4_2_update_smallest:
      return rejected;
    default:
      return rfc7541_6_strict_decode;
  }
}

bool is_about_a_block(ClauseId rejected) {
  return info(rejected).spec == "rfc7541" ||
         rejected == rfc9113_4_3_1_table_reduced_missing_server ||
         rejected == rfc9113_4_3_1_table_reduced_missing_client;
}

bool is_about_a_long_frame(ClauseId rejected) {
  return name(rejected).starts_with("rfc9113-4.2-oversize");
}

}  // namespace

bool is_own_bound(ClauseId rejected) {
  return rejected == rfc7541_7_4_string_length_limit ||
         rejected == rfc9113_10_5_dos_empty_headers || rejected == rfc9113_10_5_1_hpack_bomb;
}

ClauseId sender_clause(ClauseId rejected, Role by) {
  if (is_own_bound(rejected)) {
    return rejected;
  }
  if (is_about_a_block(rejected)) {
    return encoder_clause(rejected, by);
  }
  if (is_about_a_long_frame(rejected)) {
    return rfc9113_4_1_no_oversize_send;
  }
  switch (rejected) {
    case rfc9113_6_1_data_stream0:
    case rfc9113_6_2_headers_stream0:
    case rfc9113_6_3_priority_stream0:
    case rfc9113_6_4_rst_stream0:
    case rfc9113_6_5_settings_stream_id:
    case rfc9113_6_6_push_stream0_client:
    case rfc9113_6_7_ping_stream_id:
    case rfc9113_6_8_goaway_stream_id:
    case rfc9113_6_10_continuation_stream0:
      return rfc9113_6_frame_stream_id_send;
    case rfc9113_6_5_settings_ack_payload:
      return rfc9113_6_5_settings_ack_empty_send;
    case rfc9113_6_5_2_settings_push_value_server:
      return pick(by, rfc9113_6_5_2_settings_push_value_send_client,
                  rfc9113_6_5_2_settings_push_one_server);
    case rfc9113_6_5_2_settings_window_too_big:
      return rfc9113_6_5_2_settings_window_advertised;
    case rfc9113_6_5_2_settings_frame_size_low:
    case rfc9113_6_5_2_settings_frame_size_high:
      return rfc9113_6_5_2_settings_frame_size_advertised;
    case rfc9113_6_9_window_zero_conn:
    case rfc9113_6_9_window_zero_stream:
      return rfc9113_6_9_window_increment_send;
    case rfc9113_6_6_push_illegal_id_client:
      return rfc9113_6_6_push_sender_state;
    default:
      return rfc9113_6_frame_length_send;  // too short, too long, padding beyond the end
  }
}

}  // namespace wire::observer
