#include "peer/honest/endpoint.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "wire/frame/header.h"

namespace peer {
namespace {

using wire::ClauseId;
using wire::FrameType;

constexpr std::size_t kPrefaceSize = 24;
/// A frame that is longer is not waited for: its header says all that there is to say about it.
constexpr std::uint32_t kLongestFrame = std::uint32_t{1} << 20U;
/// rfc9113-6.5.3-settings-timeout: for how long the acknowledgement of our SETTINGS is waited for.
constexpr std::chrono::seconds kSettingsTimeout(10);
/// What is begun, preface or field block, is to be complete by then.
constexpr Peer::Time kLongestWait = std::chrono::seconds(5);

bool carries_fields(const wire::FrameHeader& header) {
  const auto type = static_cast<FrameType>(header.type);
  return type == FrameType::HEADERS || type == FrameType::CONTINUATION;
}

/// What a name or a value must not have, as far as RFC 9113 §8.2.1 tells.
bool is_about_a_field(ClauseId clause) {
  switch (clause) {
    case ClauseId::rfc9113_8_2_lowercase_recv_server:
    case ClauseId::rfc9113_8_2_1_name_ctl_server:
    case ClauseId::rfc9113_8_2_1_name_high_server:
    case ClauseId::rfc9113_8_2_1_name_colon_server:
    case ClauseId::rfc9113_8_2_1_name_empty:
    case ClauseId::rfc9113_8_2_1_value_nul_server:
    case ClauseId::rfc9113_8_2_1_value_edge_space_server:
      return true;
    default:
      return false;
  }
}

}  // namespace

Endpoint::Endpoint(std::unique_ptr<Conduct> conduct, Policy policy)
    : conduct_(std::move(conduct)),
      out_(*conduct_,
           [this](wire::Buffer frames, bool first) { say_frames(std::move(frames), first); }),
      decoder_(*conduct_),
      largest_list_(conduct_->largest_list()),
      policy_(policy) {
  wire::Settings settings;
  settings.parameters = {
      {static_cast<std::uint16_t>(wire::SettingId::MAX_CONCURRENT_STREAMS), kMaxConcurrentStreams},
      {static_cast<std::uint16_t>(wire::SettingId::MAX_HEADER_LIST_SIZE), largest_list_}};
  settings = conduct_->greeting(std::move(settings));
  for (const auto& [setting, value] : settings.parameters) {
    if (static_cast<wire::SettingId>(setting) == wire::SettingId::HEADER_TABLE_SIZE) {
      decoder_.announce(value);
    }
  }
  if (conduct_->performs(ClauseId::rfc9113_3_3_server_preface_cleartext)) {
    out_.greet(settings);
  }
  release();
}

void Endpoint::receive(wire::Bytes octets) {
  if (closing_) {
    return;
  }
  inbox_.insert(inbox_.end(), octets.begin(), octets.end());
  heard_at_ = now_;
  asked_alive_ = false;
  await_settings_ack();
  grow_old();
  if (preface_seen_ < kPrefaceSize) {
    Stimulus stimulus{Stimulus::Kind::preface};
    stimulus.payload = octets;
    if (!hear(stimulus)) {
      flush();
      return;
    }
    preface();
  }
  frames();
  pump();
  give_credit();
  end_when_done();
  note_idleness();
  flush();
}

/// The client is gone, and its calls with it: their applications hear of it as `clause` says.
void Endpoint::abandon(ClauseId clause) {
  for (const auto& [id, stream] : streams_) {
    stream->call.cancel(conduct_->performs(clause));
  }
}

/// A connection that ends within SETTINGS has a fault; every other end is the client's right.
void Endpoint::end(bool reset) {
  if (closing_) {
    return;
  }
  eyes_.hear(inbox_);  // what is left of a frame
  eyes_.end(reset);
  const std::vector<Reaction> due = eyes_.take();
  react(due);
  const bool waits = !inbox_.empty() &&
                     !conduct_->performs(ClauseId::rfc9113_4_1_header_truncated_eof);
  if (due.empty() && !waits) {
    abandon(ClauseId::grpc_http2_conn_failure_server);
    hang_up();
  }
  flush();
}

void Endpoint::preface() {
  const std::size_t count = std::min(kPrefaceSize - preface_seen_, inbox_.size());
  eyes_.hear(wire::Bytes(inbox_).first(count));
  preface_seen_ += count;
  inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(count));
  react(eyes_.take());
}

void Endpoint::frames() {
  std::size_t read = 0;
  while (!closing_ && preface_seen_ == kPrefaceSize && !blocked_reader()) {
    const wire::Bytes rest = wire::Bytes(inbox_).subspan(read);
    if (unread_ > 0) {
      read += step_over(rest);
      if (unread_ > 0) {
        break;
      }
      continue;
    }
    const auto header = wire::FrameHeader::decode(rest);
    if (!header) {
      break;
    }
    const std::size_t size = wire::kFrameHeaderSize + header->length;
    if (rest.size() < size &&
        (header->length <= kLongestFrame ||
         !conduct_->keeps(ClauseId::rfc9113_4_2_oversize_length_dos))) {
      break;
    }
    const wire::Bytes octets = rest.first(std::min(size, rest.size()));
    const wire::Buffer frame_octets(octets.begin(), octets.end());
    read += frame_octets.size();
    unread_ = size - frame_octets.size();
    frame(*header, frame_octets);
    sweep();
  }
  inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(read));
}

/// The rest of a frame that was not waited for. Returns how many octets of it have come.
std::size_t Endpoint::step_over(wire::Bytes octets) {
  const wire::Bytes rest = octets.first(std::min(unread_, octets.size()));
  unread_ -= rest.size();
  eyes_.hear(rest);
  react(eyes_.take());
  return rest.size();
}

/// rfc9113-5.2.2-fc-read-while-blocked, broken: nothing is read while something waits for credit.
bool Endpoint::blocked_reader() const {
  return !conduct_->performs(ClauseId::rfc9113_5_2_2_fc_read_while_blocked) &&
         std::any_of(streams_.begin(), streams_.end(),
                     [](const auto& entry) { return entry.second->stalled; });
}

void Endpoint::frame(const wire::FrameHeader& header, wire::Bytes octets) {
  ++steps_;
  suspect();
  if (closing_) {
    return;
  }
  const wire::Bytes payload = octets.subspan(wire::kFrameHeaderSize);
  Stimulus stimulus{Stimulus::Kind::frame};
  stimulus.header = header;
  stimulus.payload = payload;
  stimulus.state = state_of(header.stream);
  if (!hear(stimulus)) {
    return;
  }
  eyes_.hear(octets);
  std::vector<Reaction> due = eyes_.take();
  if (carries_fields(header)) {
    section_frame(header, payload, std::move(due));
  } else if (!react(due) && payload.size() == header.length) {
    dispatch(header, payload);
  } else if (header.type == static_cast<std::uint8_t>(FrameType::DATA) &&
             conduct_->remembers(ClauseId::rfc9113_6_9_window_account_errored_server)) {
    credit_due_ += header.length;  // it has taken its part of the window all the same
  }
}

/// True if something was done about it. Whoever overlooks a fault on a stream overlooks what
/// follows from it on that stream, too.
bool Endpoint::react(const std::vector<Reaction>& due) {
  for (const Reaction& fault : due) {
    if (overlooked_.contains(fault.stream)) {
      continue;
    }
    Reaction reaction = conduct_->react(fault);
    if (!reaction.is_none()) {
      carry_out(std::move(reaction));
      return true;
    }
    if (!fault.is_none() && fault.stream != 0) {
      overlooked_.insert(fault.stream);
    }
  }
  return false;
}

/// False if a liar refuses what was heard.
bool Endpoint::hear(Stimulus stimulus) {
  stimulus.block_frames = block_.frames;
  stimulus.settings_frames = settings_seen_;
  stimulus.settings_acks = settings_acks_;
  stimulus.pings = pings_seen_;
  stimulus.greeted_with_nothing = greeted_with_nothing_;
  stimulus.highest = highest_;
  auto refusal = conduct_->refuses(stimulus);
  if (!refusal) {
    return true;
  }
  refusal->stream = stimulus.header.stream;
  carry_out(*std::move(refusal));
  return false;
}

StreamState Endpoint::state_of(wire::StreamId stream) const {
  if (stream == 0) {
    return StreamState::connection;
  }
  const auto found = streams_.find(stream);
  if (found == streams_.end()) {
    return stream > highest_ ? StreamState::idle : StreamState::closed;
  }
  return found->second->request_ended ? StreamState::half_closed : StreamState::open;
}

Stream* Endpoint::find(wire::StreamId stream) {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? nullptr : found->second.get();
}

void Endpoint::carry_out(Reaction reaction) {
  switch (reaction.kind) {
    case Reaction::Kind::none:
    case Reaction::Kind::grpc_status:
    case Reaction::Kind::http_status:
      return;
    case Reaction::Kind::hang_up:
      closing_ = true;
      return;
    case Reaction::Kind::connection_error:
      connection_error(reaction);
      return;
    case Reaction::Kind::stream_error:
      stream_error(reaction);
      return;
  }
}

void Endpoint::connection_error(const Reaction& reaction) {
  if (closing_) {
    return;
  }
  const bool first = leaving_ == Leaving::no;
  if (conduct_->performs(first ? ClauseId::rfc9113_5_4_1_err_goaway_first
                               : ClauseId::rfc9113_5_4_err_second_goaway)) {
    out_.goaway(last_stream(), reaction.code, reaction.reason);
  }
  closing_ = true;
}

/// What GOAWAY names. Liars name the stream before it, or none.
wire::StreamId Endpoint::last_stream() const {
  if (!conduct_->remembers(ClauseId::rfc9113_8_7_goaway_covers_processed)) {
    return 0;
  }
  const bool exact = conduct_->remembers(ClauseId::rfc9113_5_4_1_err_goaway_last_id);
  const wire::StreamId last = std::min(highest_, last_named_);
  return exact || last < 2 ? last : last - 2;
}

/// A stream that was never opened has nothing that could be reset: the connection ends (RFC 9113
/// §5.4.1).
void Endpoint::stream_error(const Reaction& reaction) {
  if (reaction.stream == 0 || state_of(reaction.stream) == StreamState::idle) {
    connection_error(reaction);
    return;
  }
  const std::size_t unsaid_before = unsaid();
  if (explains(reaction)) {
    explain(reaction.stream);
  }
  out_.rst_stream(blamed(reaction.stream), reaction.code);
  owe(ClauseId::rfc9113_10_5_dos_rst_provoked, unsaid() - unsaid_before);
  if (Stream* stream = find(reaction.stream)) {
    stream->reset = true;
  }
  if (!conduct_->refrains(ClauseId::rfc9113_5_4_2_stream_err_isolated)) {
    for (const auto& [id, other] : streams_) {
      if (!other->reset) {
        out_.rst_stream(id, reaction.code);
        other->reset = true;
      }
    }
  }
}

/// A response goes before the reset of a malformed request: it should where a field is invalid (RFC
/// 9113 §8.2.1), and may elsewhere (§8.1.1).
bool Endpoint::explains(const Reaction& reaction) {
  if (!reaction.in_request) {
    return false;
  }
  return is_about_a_field(reaction.clause)
             ? conduct_->performs(ClauseId::rfc9113_8_2_1_invalid_400_server)
             : !conduct_->refrains(ClauseId::rfc9113_8_1_1_malformed_server_response);
}

/// Without END_STREAM: the reset that follows is to be seen, too.
void Endpoint::explain(wire::StreamId stream) {
  Section section{Section::Part::headers};
  section.fields = {{":status", "400"}};
  out_.section(stream, std::move(section));
}

/// The stream at fault; a liar blames another one that is open.
wire::StreamId Endpoint::blamed(wire::StreamId stream) const {
  if (conduct_->performs(ClauseId::rfc9113_5_4_2_stream_err_rst_id)) {
    return stream;
  }
  const auto other = std::find_if(streams_.begin(), streams_.end(), [stream](const auto& entry) {
    return entry.first != stream && !entry.second->reset;
  });
  return other == streams_.end() ? stream : other->first;
}

/// The time runs from the first octet of the client's.
void Endpoint::await_settings_ack() {
  if (!settings_due_) {
    settings_due_ = now_ + kSettingsTimeout;
    return;
  }
  if (settings_acks_ > 0 || now_ < *settings_due_) {
    return;
  }
  settings_due_ = Time::max();
  if (conduct_->performs(ClauseId::rfc9113_6_5_3_settings_timeout)) {
    Reaction reaction{ClauseId::rfc9113_6_5_3_settings_timeout};
    reaction.kind = Reaction::Kind::connection_error;
    reaction.code = wire::ErrorCode::SETTINGS_TIMEOUT;
    reaction.reason = "our SETTINGS were not acknowledged";
    carry_out(std::move(reaction));
  }
}

void Endpoint::wake(Time now) {
  now_ = std::max(now_, now);
  began_ = began_.value_or(now_);
  give_up_waiting();
  if (release_at_ && *release_at_ <= now_) {
    release();
  }
  if (!closing_) {
    if (settings_due_) {
      await_settings_ack();
      grow_old();
      keep_alive();
    }
    for (const auto& [id, stream] : streams_) {
      stream->call.proceed(now_);
    }
    pump();
    end_when_done();
    note_idleness();
    flush();
  }
}

std::optional<Peer::Time> Endpoint::wakes_at() const {
  std::optional<Time> next = release_at_;
  if (closing_) {
    return next;
  }
  if (settings_acks_ == 0 && settings_due_ && *settings_due_ != Time::max()) {
    next = std::min(next.value_or(*settings_due_), *settings_due_);
  }
  if (leaves_at_ && leaving_ == Leaving::no) {
    next = std::min(next.value_or(*leaves_at_), *leaves_at_);
  }
  if (const auto due = cut_off_at()) {
    next = std::min(next.value_or(*due), *due);
  }
  if (const auto due = tends_at()) {
    next = std::min(next.value_or(*due), *due);
  }
  for (const auto& [id, stream] : streams_) {
    if (const auto due = stream->closed() ? std::nullopt : stream->call.wakes_at()) {
      next = std::min(next.value_or(*due), *due);
    }
  }
  if (const auto due = gives_up_at()) {
    next = std::min(next.value_or(*due), *due);
  }
  return next;
}

/// When the client will have taken too long over what it has begun (RFC 9113 §10.5).
std::optional<Peer::Time> Endpoint::gives_up_at() const {
  if (began_ && preface_seen_ < kPrefaceSize &&
      conduct_->performs(ClauseId::rfc9113_10_5_dos_slow_preface)) {
    return *began_ + kLongestWait;
  }
  if (block_.stream != 0 && conduct_->performs(ClauseId::rfc9113_10_5_dos_slow_headers)) {
    return block_began_ + kLongestWait;
  }
  return std::nullopt;
}

void Endpoint::give_up_waiting() {
  const auto due = closing_ ? std::nullopt : gives_up_at();
  if (due && *due <= now_) {
    const bool in_block = block_.stream != 0;
    connection_error({in_block ? ClauseId::rfc9113_10_5_dos_slow_headers
                               : ClauseId::rfc9113_10_5_dos_slow_preface,
                      Reaction::Kind::connection_error, wire::ErrorCode::ENHANCE_YOUR_CALM, 0,
                      in_block ? "the field block takes too long" : "the preface takes too long"});
    flush();
  }
}

void Endpoint::sweep() {
  std::erase_if(streams_, [this](const auto& entry) {
    const Stream& stream = *entry.second;
    if (stream.closed()) {
      forget(stream);
    }
    return stream.closed();
  });
}

}  // namespace peer
