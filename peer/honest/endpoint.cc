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
constexpr std::uint32_t kMaxConcurrentStreams = 100;
/// A frame that is longer is not waited for: its header says all that there is to say about it.
constexpr std::uint32_t kLongestFrame = std::uint32_t{1} << 20U;

bool carries_fields(const wire::FrameHeader& header) {
  const auto type = static_cast<FrameType>(header.type);
  return type == FrameType::HEADERS || type == FrameType::CONTINUATION;
}

}  // namespace

Endpoint::Endpoint(std::unique_ptr<Conduct> conduct)
    : conduct_(std::move(conduct)),
      out_(*conduct_,
           [this](wire::Buffer frames, bool first) { say_frames(std::move(frames), first); }),
      decoder_(*conduct_) {
  wire::Settings settings;
  settings.parameters = {{static_cast<std::uint16_t>(wire::SettingId::MAX_CONCURRENT_STREAMS),
                          kMaxConcurrentStreams}};
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
    const auto header = wire::FrameHeader::decode(rest);
    if (!header) {
      break;
    }
    const std::size_t size = wire::kFrameHeaderSize + header->length;
    if (rest.size() < size && header->length <= kLongestFrame) {
      break;
    }
    const wire::Bytes octets = rest.first(std::min(size, rest.size()));
    const wire::Buffer frame_octets(octets.begin(), octets.end());
    read += frame_octets.size();
    frame(*header, frame_octets);
    sweep();
  }
  inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(read));
}

/// rfc9113-5.2.2-fc-read-while-blocked, broken: nothing is read while something waits for credit.
bool Endpoint::blocked_reader() const {
  return !conduct_->performs(ClauseId::rfc9113_5_2_2_fc_read_while_blocked) &&
         std::any_of(streams_.begin(), streams_.end(),
                     [](const auto& entry) { return entry.second->stalled; });
}

void Endpoint::frame(const wire::FrameHeader& header, wire::Bytes octets) {
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
  } else if (!react(due)) {
    dispatch(header, payload);
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
  if (!closing_) {
    out_.goaway(highest_, reaction.code, reaction.reason);
    closing_ = true;
  }
}

/// A stream that was never opened has nothing that could be reset: the connection ends (RFC 9113
/// §5.4.1).
void Endpoint::stream_error(const Reaction& reaction) {
  if (reaction.stream == 0 || state_of(reaction.stream) == StreamState::idle) {
    connection_error(reaction);
    return;
  }
  out_.rst_stream(reaction.stream, reaction.code);
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

void Endpoint::wake(Time now) {
  now_ = std::max(now_, now);
  if (release_at_ && *release_at_ <= now_) {
    release();
  }
  if (!closing_) {
    for (const auto& [id, stream] : streams_) {
      stream->call.proceed(now_);
    }
    pump();
    flush();
  }
}

std::optional<Peer::Time> Endpoint::wakes_at() const {
  std::optional<Time> next = release_at_;
  if (closing_) {
    return next;
  }
  for (const auto& [id, stream] : streams_) {
    if (const auto due = stream->closed() ? std::nullopt : stream->call.wakes_at()) {
      next = std::min(next.value_or(*due), *due);
    }
  }
  return next;
}

void Endpoint::sweep() {
  std::erase_if(streams_, [](const auto& entry) { return entry.second->closed(); });
}

}  // namespace peer
