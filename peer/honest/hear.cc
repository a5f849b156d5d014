// What the client's frames do, once nothing is wrong with them (or a liar does not mind).
#include <set>

#include "peer/honest/endpoint.h"

namespace peer {

using wire::ClauseId;

namespace {

/// What a liar keeps of a frame, and of a setting.
constexpr std::size_t kNote = 2'048;
constexpr std::size_t kParameterNote = 64;

}  // namespace

void Endpoint::dispatch(const wire::FrameHeader& header, wire::Bytes payload) {
  const auto decoded = wire::decode_frame(header, payload);
  if (decoded) {
    std::visit([&](const auto& frame) { on(header, frame); }, *decoded);
  }
}

void Endpoint::on(const wire::FrameHeader& header, const wire::Data& data) {
  // Credit of the connection comes back when all that has come is read, of the stream when its call
  // has room.
  const bool counts_padding =
      conduct_->remembers(ClauseId::rfc9113_6_1_data_pad_flow_control_server);
  const auto octets =
      counts_padding ? header.length : static_cast<std::uint32_t>(data.data.size());
  Stream* stream = find(header.stream);
  const ClauseId counted = header.stream > last_named_
                               ? ClauseId::rfc9113_6_8_goaway_data_window
                               : ClauseId::rfc9113_5_1_after_rst_window_server;
  if (stream != nullptr || conduct_->remembers(counted)) {
    credit_due_ += octets;
  }
  if (!conduct_->refrains(ClauseId::rfc9113_6_9_1_window_tiny_updates)) {
    give_credit();
  }
  if (stream == nullptr || stream->request_ended) {
    return;
  }
  if (data.data.empty() && !data.end_stream) {
    let_go(ClauseId::rfc9113_10_5_dos_empty_data, kNote);
  }
  stream->credit_due += octets;
  stream->call.data(header, data.data, now_);
  if (data.end_stream) {
    end_request(*stream);
  }
}

void Endpoint::end_request(Stream& stream) {
  stream.request_ended = true;
  stream.reset = !conduct_->remembers(ClauseId::rfc9113_5_1_end_stream_half_close);
  stream.call.end(now_);
}

void Endpoint::on(const wire::FrameHeader&, const wire::Settings& settings) {
  if (settings.ack) {
    if (++settings_acks_ == 1) {
      decoder_.acknowledged();
    }
    return;
  }
  if (settings_seen_ == 0) {
    greeted_with_nothing_ = settings.parameters.empty();
  }
  const bool last_counts = conduct_->remembers(ClauseId::rfc9113_6_5_3_settings_in_order_server);
  let_go(ClauseId::rfc9113_10_5_dos_settings_many_params,
         settings.parameters.size() * kParameterNote);
  std::set<std::uint16_t> seen;
  for (const auto& [setting, value] : settings.parameters) {
    if (last_counts || seen.insert(setting).second) {
      apply(setting, value);
    }
  }
  acknowledge_settings();
}

void Endpoint::acknowledge_settings() {
  const ClauseId clause = settings_seen_ == 0 ? ClauseId::rfc9113_3_4_preface_settings_ack
                          : streams_.empty()  ? ClauseId::rfc9113_6_5_3_settings_ack_each
                                              : ClauseId::rfc9113_6_5_settings_midstream;
  ++settings_seen_;
  if (conduct_->performs(clause)) {
    out_.settings_ack();
    owe(ClauseId::rfc9113_10_5_dos_settings_flood, wire::kFrameHeaderSize);
  }
}

void Endpoint::apply(std::uint16_t setting, std::uint32_t value) {
  switch (static_cast<wire::SettingId>(setting)) {
    case wire::SettingId::HEADER_TABLE_SIZE:
      out_.set_max_table_size(value);
      break;
    case wire::SettingId::INITIAL_WINDOW_SIZE:
      set_initial_window(value);
      break;
    case wire::SettingId::MAX_FRAME_SIZE:
      out_.set_max_frame_size(value);
      break;
    default:
      break;
  }
}

void Endpoint::set_initial_window(std::uint32_t octets) {
  if (octets == 0 && !conduct_->keeps(ClauseId::rfc9113_6_5_2_settings_window_zero)) {
    return;
  }
  const std::int64_t difference = octets - initial_window_;
  initial_window_ = octets;
  if (!conduct_->keeps(ClauseId::rfc9113_6_9_2_settings_not_conn_window)) {
    window_ += difference;
  }
  if (!conduct_->remembers(ClauseId::rfc9113_6_9_2_initial_window_change_server)) {
    return;
  }
  for (const auto& [id, stream] : streams_) {
    stream->window += difference;
    if (stream->window < 0 &&
        !conduct_->remembers(ClauseId::rfc9113_6_9_2_negative_window_server)) {
      stream->window = 0;
    }
  }
}

void Endpoint::on(const wire::FrameHeader&, const wire::Ping& ping) {
  hear_farewell(ping);
  pings_seen_ += ping.ack ? 0U : 1U;
  if (!ping.ack && police_ping()) {
    return;
  }
  if (ping.ack && conduct_->refrains(ClauseId::rfc9113_6_7_ping_ack_not_answered)) {
    return;
  }
  if (!conduct_->performs(ClauseId::rfc9113_6_7_ping_ack)) {
    return;
  }
  if (!first_ping_) {
    first_ping_ = ping;
  }
  out_.ping_ack(conduct_->performs(ClauseId::rfc9113_6_7_ping_order) ? ping : *first_ping_);
  owe(ClauseId::rfc9113_10_5_dos_ping_flood, wire::kFrameHeaderSize + ping.opaque_data.size());
}

void Endpoint::on(const wire::FrameHeader& header, const wire::RstStream& reset) {
  Stream* stream = find(header.stream);
  if (stream == nullptr) {
    return;
  }
  if (!conduct_->refrains(ClauseId::rfc9113_5_4_2_rst_no_loop)) {
    out_.rst_stream(header.stream, reset.error_code);
  }
  if (!conduct_->remembers(ClauseId::rfc9113_6_4_rst_reopened_window)) {
    ++slots_lost_;
  }
  if (conduct_->performs(ClauseId::grpc_http2_cancel_other_codes_server) &&
      conduct_->refrains(ClauseId::rfc9113_6_4_rst_stops_sending_server)) {
    stream->reset = true;
    stream->cancelled = true;
    stream->call.cancel(conduct_->performs(ClauseId::grpc_http2_cancel_reaches_server));
  }
}

void Endpoint::on(const wire::FrameHeader& header, const wire::WindowUpdate& update) {
  let_go(ClauseId::rfc9113_10_5_dos_window_update_flood, kNote);
  if (header.stream == 0) {
    window_ += update.increment;
  } else if (Stream* stream = find(header.stream)) {
    stream->window += update.increment;
  }
  // Credit is used when all that has come has been read, so that small change adds up.
  if (!conduct_->keeps(ClauseId::rfc9113_10_5_dos_tiny_window)) {
    pump();
  }
}

void Endpoint::on(const wire::FrameHeader&, const wire::Unknown&) {
  let_go(ClauseId::rfc9113_10_5_dos_unknown_flood, kNote);
}

}  // namespace peer
