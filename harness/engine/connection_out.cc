// What a Connection sends.
#include <algorithm>
#include <utility>
#include <variant>

#include "harness/engine/connection.h"

namespace engine {

using wire::FrameType;
using wire::judge::Direction;
using wire::judge::FrameSeen;

namespace {

bool is(const wire::FrameHeader& header, FrameType type) {
  return header.type == static_cast<std::uint8_t>(type);
}

constexpr std::size_t kLargePiece = 16'384;

void append(wire::Buffer& octets, wire::Bytes more) {
  octets.insert(octets.end(), more.begin(), more.end());
}

}  // namespace

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
  if (!transport_ || closed_ || (ended_ && !opened_)) {
    return;
  }
  read_out(octets);
  octets_out_ += octets.size();
  if (corks_ == 0) {
    put(octets);
    return;
  }
  append(held_, octets);
  if (held_.size() >= kLargePiece) {
    put_held();
  }
}

Connection::Corked::Corked(Connection& connection) : connection_(connection) {
  ++connection_.corks_;
}

Connection::Corked::~Corked() {
  if (--connection_.corks_ == 0) {
    connection_.put_held();
  }
}

void Connection::put_held() {
  if (!held_.empty() && transport_ && !closed_) {
    put(held_);
  }
  held_.clear();
}

void Connection::put(wire::Bytes octets) {
  if (!transport_->write(octets) && exceeded_.empty()) {
    exceed(limit_met("unsent_octets", kUnsentOctets, "does not read"));
  }
}

// What was said
//

void Connection::read_out(wire::Bytes octets) {
  const wire::Bytes preface = preface_.take(octets);
  if (preface_.lost()) {
    emit(wire::judge::RawSeen{Direction::out, wire::Buffer(octets.begin(), octets.end())});
    return;
  }
  if (!preface.empty()) {
    emit(wire::judge::RawSeen{Direction::out, wire::Buffer(preface.begin(), preface.end())});
  }
  reading_.feed(Direction::out, octets.subspan(preface.size()));
  while (auto seen = reading_.next(Direction::out)) {
    note_sent(*seen);
    emit(std::move(*seen));
  }
}

void Connection::note_sent(FrameSeen& seen) {
  const wire::FrameHeader& header = seen.header;
  seen.background = hidden_.contains(header.stream);
  if (const auto* settings = std::get_if<wire::Settings>(&seen.frame)) {
    note_own_settings(*settings);
  }
  if (const auto* ping = std::get_if<wire::Ping>(&seen.frame)) {
    seen.background = seen.background || RoundTrips::marked(*ping);
  }
  if (header.stream != 0 && !seen.background && !is(header, FrameType::WINDOW_UPDATE)) {
    last_stream_ = header.stream;
  }
  if (is(header, FrameType::HEADERS)) {
    use_up(header.stream);
  }
  streams_.sent(header);
  if (is(header, FrameType::DATA)) {
    credit_.spend(header.stream, header.length);
  }
}

/// No call may begin on it any more: we have opened it, or the peer has reset it though it was idle.
void Connection::use_up(StreamId stream) {
  if (stream % 2 == 1) {
    highest_stream_ = std::max(highest_stream_, stream);
  }
}

void Connection::note_own_settings(const wire::Settings& settings) {
  for (const auto& [id, value] : settings.parameters) {
    if (static_cast<wire::SettingId>(id) == wire::SettingId::INITIAL_WINDOW_SIZE) {
      our_initial_window_ = value;
    }
  }
}

// What the engine knows how to say
//

void Connection::send_preface(const SettingList& settings) {
  wire::Settings frame;
  frame.parameters = settings;
  wire::Buffer octets(wire::kClientPreface.begin(), wire::kClientPreface.end());
  append(octets, wire::encode_frame(frame, 0));
  send(octets);
}

void Connection::send_request_head(StreamId stream, bool end_stream) {
  send_request_head(stream, target_.call, end_stream);
}

void Connection::send_request_head(StreamId stream, const Call& call, bool end_stream) {
  wire::Headers headers;
  headers.fragment = encoder_.encode(call.fields());
  headers.end_headers = true;
  headers.end_stream = end_stream;
  send(wire::encode_frame(headers, stream));
}

void Connection::send_request(StreamId stream) { send_request(stream, target_.call); }

void Connection::send_request(StreamId stream, const Call& call) {
  const wire::Buffer body = call.body();
  const Corked whole(*this);
  send_request_head(stream, call, body.empty());
  if (!body.empty()) {
    send_message(stream, body, true, {});
  }
}

void Connection::send_hidden_call(StreamId stream, const Call& call) {
  hidden_.insert(stream);
  const Corked whole(*this);
  send_request(stream, call);
  if (our_initial_window_ < kDefaultWindow) {
    send(wire::encode_frame(wire::WindowUpdate{kDefaultWindow}, stream));
  }
}

void Connection::begin_round_trip(bool sparing_pings) {
  if (target_.pings_policed || sparing_pings) {
    round_trips_.begin_settings(reading_.settings().sent_count() + 1);
    interject(wire::encode_frame(wire::Settings{}, 0));
  } else {
    interject(wire::encode_frame(round_trips_.begin_ping(), 0));
  }
}

// Frames of our own between the script's
//

bool Connection::can_interject() const {
  const bool started = preface_.complete() && reading_.settings().sent_count() > 0;
  return started && !reading_.block_open(Direction::out) &&
         reading_.between_frames(Direction::out) && !write_ended_;
}

void Connection::interject(wire::Buffer frame) {
  interjections_.push_back(std::move(frame));
  flush_interjections();
}

void Connection::flush_interjections() {
  while (!hearing_ && !interjections_.empty() && can_interject()) {
    // Taken out first: sending one comes back here.
    const wire::Buffer frame = std::move(interjections_.front());
    interjections_.erase(interjections_.begin());
    send(frame);
  }
}

// Messages that wait for credit
//

void Connection::send_message(StreamId stream, wire::Buffer octets, bool end_stream,
                              const std::vector<std::size_t>& frame_sizes) {
  messages_.add(stream, std::move(octets), end_stream, frame_sizes);
  flush_messages();
}

void Connection::flush_messages() {
  while (is_open()) {
    const auto piece = messages_.next(credit_, max_frame_out_);
    if (!piece) {
      return;
    }
    send(wire::encode_frame(piece->data, piece->stream));
  }
}

}  // namespace engine
