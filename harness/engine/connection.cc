#include "harness/engine/connection.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "wire/grpc/message.h"

namespace engine {

using wire::FrameType;
using wire::judge::Direction;
using wire::judge::FrameSeen;

namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::uint32_t kMaxFramePayload = 0xffffff;
constexpr std::uint32_t kDefaultWindow = 65'535;
constexpr std::uint32_t kDefaultTableSize = 4'096;
constexpr std::string_view kHttp1 = "HTTP/";
constexpr std::int64_t kMaxCredit = 0x7fffffff;
/// A field block of one message is never longer than this; beyond it the connection is not read any
/// more.
constexpr std::size_t kMaxBlock = std::size_t{1} << 20;
/// The opaque data of our own PINGs: this, then a counter.
constexpr std::array<std::uint8_t, 4> kPingMark = {'w', 'p', 'r', 'f'};

bool has_flag(const wire::FrameHeader& header, std::uint8_t flag) {
  return (header.flags & flag) != 0;
}
bool is(const wire::FrameHeader& header, FrameType type) {
  return header.type == static_cast<std::uint8_t>(type);
}

}  // namespace

Connection::Connection(EventLoop& loop, std::uint32_t id, const Target& target, bool auto_windows,
                       OnEvent on_event)
    : loop_(loop),
      id_(id),
      target_(target),
      auto_windows_(auto_windows),
      on_event_(std::move(on_event)) {
  out_.frames.set_max_frame_size(kMaxFramePayload);
  wire::hpack::Limits limits;
  limits.receiver = wire::hpack::Receiver::client;
  in_.fields = wire::hpack::Decoder(limits);
}

Connection::~Connection() { close(); }

void Connection::open() {
  transport_ = connect(loop_, target_.address, *this);
  if (!transport_) {
    failure_ = "no such peer: " + target_.address.text;
  }
}

void Connection::emit(What what) { on_event_(*this, std::move(what)); }

// What is sent
//

void Connection::send(wire::Bytes octets) {
  write_out(octets);
  flush_interjections();
}

void Connection::send_pieces(const std::vector<wire::Buffer>& pieces) {
  for (const wire::Buffer& piece : pieces) {
    write_out(piece);
  }
  flush_interjections();
}

void Connection::write_out(wire::Bytes octets) {
  if (transport_ && !closed_) {
    read_out(octets);
    transport_->write(octets);
  }
}

void Connection::read_out(wire::Bytes octets) {
  const std::size_t preface =
      preface_lost_ ? 0 : std::min(octets.size(), kPreface.size() - preface_out_);
  const bool good =
      std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(preface),
                 kPreface.begin() + static_cast<std::ptrdiff_t>(preface_out_));
  if (preface_lost_ || !good) {
    preface_lost_ = true;
    emit(wire::judge::RawSeen{Direction::out, wire::Buffer(octets.begin(), octets.end())});
    return;
  }
  preface_out_ += preface;
  if (preface > 0) {
    emit(wire::judge::RawSeen{
        Direction::out,
        wire::Buffer(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(preface))});
  }
  out_.frames.feed(octets.subspan(preface));
  while (auto raw = out_.frames.next()) {
    FrameSeen seen = read_frame(out_, Direction::out, *raw);
    note_sent(seen);
    emit(std::move(seen));
  }
}

void Connection::note_sent(FrameSeen& seen) {
  const wire::FrameHeader& header = seen.header;
  seen.background = hidden_.contains(header.stream);
  if (is(header, FrameType::SETTINGS) && !has_flag(header, wire::flag::ACK)) {
    ++settings_out_;
    note_own_settings(seen);
  }
  if (const auto* ping = std::get_if<wire::Ping>(&seen.frame)) {
    seen.background = seen.background ||
                      std::equal(kPingMark.begin(), kPingMark.end(), ping->opaque_data.begin());
  }
  if (header.stream != 0 && !seen.background) {
    last_stream_ = header.stream;
  }
  const bool opens = is(header, FrameType::HEADERS) && header.stream % 2 == 1;
  if (opens) {
    highest_stream_ = std::max(highest_stream_, header.stream);
  }
  if (is(header, FrameType::DATA)) {
    connection_credit_ -= header.length;
    credit_of(header.stream) -= header.length;
  }
}

void Connection::note_own_settings(const FrameSeen& seen) {
  SettingList sent;
  if (const auto* settings = std::get_if<wire::Settings>(&seen.frame)) {
    for (const auto& [id, value] : settings->parameters) {
      sent.emplace_back(id, value);
      // What we announce grants rights at once; what takes rights away holds from the
      // acknowledgement on.
      const auto setting = static_cast<wire::SettingId>(id);
      if (setting == wire::SettingId::MAX_FRAME_SIZE) {
        in_.frames.set_max_frame_size(std::clamp<std::uint32_t>(value, 16'384, kMaxFramePayload));
      } else if (setting == wire::SettingId::HEADER_TABLE_SIZE && value > our_table_size_) {
        our_table_size_ = value;
        in_.fields.set_max_table_size(value);
      } else if (setting == wire::SettingId::INITIAL_WINDOW_SIZE) {
        our_initial_window_ = value;
      }
    }
  }
  settings_unacked_.push_back(std::move(sent));
}

void Connection::send_preface(const SettingList& settings) {
  wire::Settings frame;
  for (const auto& [id, value] : settings) {
    frame.parameters.emplace_back(id, value);
  }
  wire::Buffer octets(kPreface.begin(), kPreface.end());
  const wire::Buffer encoded = wire::encode_frame(frame, 0);
  octets.insert(octets.end(), encoded.begin(), encoded.end());
  send(octets);
}

void Connection::send_request_head(StreamId stream, bool end_stream) {
  wire::Headers headers;
  headers.fragment = encoder_.encode(target_.call.fields());
  headers.end_headers = true;
  headers.end_stream = end_stream;
  send(wire::encode_frame(headers, stream));
}

void Connection::send_request(StreamId stream) {
  const wire::Buffer body = target_.call.body();
  send_request_head(stream, body.empty());
  if (!body.empty()) {
    wire::Data data;
    data.data = body;
    data.end_stream = true;
    send(wire::encode_frame(data, stream));
  }
}

void Connection::send_hidden_call(StreamId stream) {
  hidden_.insert(stream);
  send_request(stream);
  if (our_initial_window_ < kDefaultWindow) {
    send(wire::encode_frame(wire::WindowUpdate{kDefaultWindow}, stream));
  }
}

void Connection::begin_round_trip() {
  ++round_trips_pending_;
  if (target_.pings_policed) {
    settings_round_trips_.push_back(settings_out_ + 1);
    interject(wire::encode_frame(wire::Settings{}, 0));
    return;
  }
  wire::Ping ping;
  std::copy(kPingMark.begin(), kPingMark.end(), ping.opaque_data.begin());
  ping.opaque_data.back() = ++ping_counter_;
  interject(wire::encode_frame(ping, 0));
}

bool Connection::can_interject() const {
  const bool started = preface_out_ == kPreface.size() && !preface_lost_ && settings_out_ > 0;
  return started && out_.block_stream == 0 && out_.frames.pending() == 0 && !write_ended_;
}

void Connection::interject(wire::Buffer frame) {
  interjections_.push_back(std::move(frame));
  flush_interjections();
}

void Connection::flush_interjections() {
  while (!interjections_.empty() && can_interject()) {
    // Taken out first: sending one comes back here.
    const wire::Buffer frame = std::move(interjections_.front());
    interjections_.erase(interjections_.begin());
    send(frame);
  }
}

void Connection::end_writing() {
  write_ended_ = true;
  if (transport_) {
    transport_->shutdown_write();
  }
}

void Connection::reset() {
  if (is_open()) {
    transport_->reset();
    closed_ = true;
    emit(wire::judge::Closed{false, true});
  }
}

void Connection::close() {
  if (std::exchange(closed_, true)) {
    return;
  }
  if (transport_) {
    transport_->close();
  }
}

void Connection::close_by_script() {
  if (is_open()) {
    close();
    emit(wire::judge::Closed{false, false});
  }
}

// Messages that wait for credit
//

std::int64_t& Connection::credit_of(StreamId stream) {
  return stream_credit_.try_emplace(stream, initial_credit_).first->second;
}

void Connection::send_message(StreamId stream, wire::Buffer octets, bool end_stream,
                              std::vector<std::size_t> frame_sizes) {
  pending_.push_back(
      {stream, std::move(octets), 0, end_stream, {frame_sizes.begin(), frame_sizes.end()}});
  flush_messages();
}

void Connection::flush_messages() {
  while (!pending_.empty() && is_open()) {
    Message& message = pending_.front();
    const std::size_t left = message.octets.size() - message.sent;
    std::size_t size = std::min(left, max_frame_out_);
    if (!message.frame_sizes.empty()) {
      size = std::min(size, message.frame_sizes.front());
    }
    const auto credit =
        std::max<std::int64_t>(0, std::min(connection_credit_, credit_of(message.stream)));
    if (std::cmp_greater(size, credit)) {
      if (credit == 0 || !message.frame_sizes.empty()) {
        return;
      }
      size = static_cast<std::size_t>(credit);
    }
    send_piece(message, size);
  }
}

void Connection::send_piece(Message& message, std::size_t size) {
  wire::Data data;
  const auto from = message.octets.begin() + static_cast<std::ptrdiff_t>(message.sent);
  data.data.assign(from, from + static_cast<std::ptrdiff_t>(size));
  message.sent += size;
  if (!message.frame_sizes.empty()) {
    message.frame_sizes.pop_front();
  }
  const bool last = message.sent == message.octets.size() && message.frame_sizes.empty();
  data.end_stream = last && message.end_stream;
  const StreamId stream = message.stream;
  if (last) {
    pending_.pop_front();
  }
  send(wire::encode_frame(data, stream));
}

// What is received
//

void Connection::on_open(const std::string& protocol) {
  if (target_.address.tls && protocol != "h2") {
    on_failure("the TLS handshake chose " +
               (protocol.empty() ? "no protocol by ALPN" : "`" + protocol + "` by ALPN") +
               ", not `h2`");
    return;
  }
  opened_ = true;
  emit(wire::judge::Opened{protocol, ""});
}

void Connection::on_failure(const std::string& why) {
  failure_ = why;
  emit(wire::judge::Opened{"", why});
}

void Connection::on_end(bool reset) {
  ended_ = true;
  emit(wire::judge::Closed{true, reset});
}

void Connection::on_data(wire::Bytes octets) {
  octets_in_ += octets.size();
  if (overflowed_ || octets_in_ > limits_.octets) {
    overflowed_ = true;
    close();
    emit(wire::judge::RawSeen{Direction::in, {}});
    return;
  }
  const bool http1 = frames_in_ == 0 && in_.frames.pending() == 0 &&
                     octets.size() >= kHttp1.size() &&
                     std::equal(kHttp1.begin(), kHttp1.end(), octets.begin());
  in_.broken = in_.broken || http1;
  if (in_.broken) {
    emit(wire::judge::RawSeen{Direction::in, wire::Buffer(octets.begin(), octets.end())});
    return;
  }
  in_.frames.feed(octets);
  while (auto raw = in_.frames.next()) {
    overflowed_ = overflowed_ || ++frames_in_ > limits_.frames;
    FrameSeen seen = read_frame(in_, Direction::in, *raw);
    note_received(seen);
    emit(std::move(seen));
  }
  if (const auto& reject = in_.frames.reject(); reject && !in_.broken) {
    in_.broken = true;
    FrameSeen seen;
    seen.malformed = *reject;
    emit(std::move(seen));
  }
  flush_messages();
}

FrameSeen Connection::read_frame(Reading& reading, Direction direction, const wire::RawFrame& raw) {
  FrameSeen seen;
  seen.direction = direction;
  seen.header = raw.header;
  auto frame = wire::decode_frame(raw.header, raw.payload);
  if (frame) {
    seen.frame = std::move(*frame);
  } else {
    seen.malformed = std::move(frame.error());
    seen.frame = wire::Unknown{raw.payload};
  }
  collect_block(reading, seen);
  return seen;
}

void Connection::collect_block(Reading& reading, FrameSeen& seen) {
  const wire::Buffer* fragment = nullptr;
  bool end_headers = false;
  if (const auto* headers = std::get_if<wire::Headers>(&seen.frame)) {
    begin_block(reading, seen.header);
    fragment = &headers->fragment;
    end_headers = headers->end_headers;
  } else if (const auto* push = std::get_if<wire::PushPromise>(&seen.frame)) {
    begin_block(reading, seen.header);
    fragment = &push->fragment;
    end_headers = push->end_headers;
  } else if (const auto* continuation = std::get_if<wire::Continuation>(&seen.frame)) {
    fragment = &continuation->fragment;
    end_headers = continuation->end_headers;
  }
  if (fragment == nullptr) {
    return;
  }
  if (reading.block.size() + fragment->size() <= kMaxBlock) {
    reading.block.insert(reading.block.end(), fragment->begin(), fragment->end());
  }
  if (end_headers) {
    finish_block(reading, seen);
  }
}

void Connection::begin_block(Reading& reading, const wire::FrameHeader& header) {
  reading.block.clear();
  reading.block_stream = header.stream;
  reading.block_ends_stream =
      is(header, FrameType::HEADERS) && has_flag(header, wire::flag::END_STREAM);
}

void Connection::finish_block(Reading& reading, FrameSeen& seen) {
  reading.block_stream = 0;
  seen.block_ends_stream = reading.block_ends_stream;
  if (reading.fields_lost) {
    return;
  }
  auto fields = reading.fields.decode(reading.block);
  if (fields) {
    seen.block = std::move(*fields);
    return;
  }
  // Without a common table nothing further can be decoded; what we sent wrongly ourselves is no
  // finding.
  reading.fields_lost = true;
  if (seen.direction == Direction::in) {
    seen.malformed = std::move(fields.error());
  }
}

void Connection::note_received(FrameSeen& seen) {
  const wire::FrameHeader& header = seen.header;
  seen.background = hidden_.contains(header.stream);
  if (const auto* settings = std::get_if<wire::Settings>(&seen.frame)) {
    receive_settings(seen, *settings);
  } else if (const auto* ping = std::get_if<wire::Ping>(&seen.frame)) {
    receive_ping(seen, *ping);
  } else if (const auto* update = std::get_if<wire::WindowUpdate>(&seen.frame)) {
    std::int64_t& credit = header.stream == 0 ? connection_credit_ : credit_of(header.stream);
    credit = std::min(kMaxCredit, credit + update->increment);
  } else if (is(header, FrameType::DATA)) {
    receive_data(header);
  } else if (const auto* goaway = std::get_if<wire::Goaway>(&seen.frame)) {
    goaway_seen_ = true;
    goaway_error_ = goaway_error_ || goaway->error_code != wire::ErrorCode::NO_ERROR;
  }
}

void Connection::receive_settings(FrameSeen& seen, const wire::Settings& settings) {
  if (settings.ack) {
    ++settings_acked_;
    if (!settings_unacked_.empty()) {
      apply_own_settings(settings_unacked_.front());
      settings_unacked_.pop_front();
    }
    if (!settings_round_trips_.empty() && settings_acked_ >= settings_round_trips_.front()) {
      settings_round_trips_.pop_front();
      --round_trips_pending_;
      seen.background = true;
    }
    return;
  }
  ++settings_in_;
  apply_peer_settings(settings);
  wire::Settings ack;
  ack.ack = true;
  interject(wire::encode_frame(ack, 0));
}

void Connection::apply_own_settings(const SettingList& settings) {
  for (const auto& [id, value] : settings) {
    if (static_cast<wire::SettingId>(id) == wire::SettingId::HEADER_TABLE_SIZE) {
      our_table_size_ = value;
      in_.fields.set_max_table_size(value);
    }
  }
}

void Connection::apply_peer_settings(const wire::Settings& settings) {
  for (const auto& [id, value] : settings.parameters) {
    const auto setting = static_cast<wire::SettingId>(id);
    if (setting == wire::SettingId::INITIAL_WINDOW_SIZE) {
      for (auto& [stream, credit] : stream_credit_) {
        credit += static_cast<std::int64_t>(value) - initial_credit_;
      }
      initial_credit_ = value;
    } else if (setting == wire::SettingId::MAX_FRAME_SIZE) {
      max_frame_out_ = value;
    } else if (setting == wire::SettingId::HEADER_TABLE_SIZE) {
      table_reduced_ = table_reduced_ || value < kDefaultTableSize;
      encoder_.set_max_table_size(value);
    }
  }
}

void Connection::receive_ping(FrameSeen& seen, const wire::Ping& ping) {
  if (!ping.ack) {
    wire::Ping answer;
    answer.ack = true;
    answer.opaque_data = ping.opaque_data;
    interject(wire::encode_frame(answer, 0));
  } else if (std::equal(kPingMark.begin(), kPingMark.end(), ping.opaque_data.begin()) &&
             round_trips_pending_ > 0) {
    --round_trips_pending_;
    seen.background = true;
  }
}

void Connection::receive_data(const wire::FrameHeader& header) {
  connection_debt_ += header.length;
  stream_debt_[header.stream] += header.length;
  if (auto_windows_ || hidden_.contains(header.stream)) {
    replenish(header.stream, !has_flag(header, wire::flag::END_STREAM));
  }
}

void Connection::replenish(StreamId stream, bool stream_too) {
  if (const std::uint32_t debt = std::exchange(connection_debt_, 0); debt > 0) {
    interject(wire::encode_frame(wire::WindowUpdate{debt}, 0));
  }
  if (const std::uint32_t debt = std::exchange(stream_debt_[stream], 0); debt > 0 && stream_too) {
    interject(wire::encode_frame(wire::WindowUpdate{debt}, stream));
  }
}

void Connection::replenish_all() {
  auto_windows_ = true;
  replenish(0, false);
}

bool Connection::settled() const {
  return is_open() && settings_in_ > 0 && settings_acked_ >= settings_out_ && settings_out_ > 0 &&
         interjections_.empty();
}

std::string Connection::unsettled() const {
  if (failure_) {
    return "no connection: " + *failure_;
  }
  if (!opened_) {
    return "no connection";
  }
  if (settings_in_ == 0) {
    return in_.broken ? "what came is no HTTP/2" : "no SETTINGS frame from the target";
  }
  return settings_acked_ < settings_out_ ? "our SETTINGS frame was not acknowledged"
                                         : "the connection is in order";
}

}  // namespace engine
