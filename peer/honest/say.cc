// What waits for the client's windows (RFC 9113 §5.2, §6.9), and the credit that it gets back.
#include <algorithm>
#include <utility>
#include <vector>

#include "peer/honest/endpoint.h"

namespace peer {

using wire::ClauseId;

namespace {

constexpr std::size_t kSmallChange = 16;

}  // namespace

void Endpoint::pump() {
  for (const auto& [id, stream] : streams_) {
    if (!closing_ && !stream->reset) {
      pump(*stream);
    }
  }
  sweep();
}

void Endpoint::pump(Stream& stream) {
  do {
    while (!stream.reset && !closing_ && !stream.queue.empty() && say_next(stream)) {
    }
    if (stream.crowded()) {
      return;
    }
    stream.call.proceed(now_);  // there may be more now that there is room
  } while (!stream.reset && !closing_ && !stream.queue.empty() && say_next(stream));
  give_credit(stream);
}

/// False if it has to wait.
bool Endpoint::say_next(Stream& stream) {
  Stream::Item& item = stream.queue.front();
  if (auto* octets = std::get_if<wire::Buffer>(&item)) {
    return say_data(stream, *octets);
  }
  if (auto* section = std::get_if<Section>(&item)) {
    if (window_ <= 0 && !conduct_->performs(ClauseId::rfc9113_5_2_1_fc_only_data)) {
      return false;
    }
    stream.response_ended = stream.response_ended || section->end_stream;
    decoder_.overhear(section->fields);
    forgive_pings();
    out_.section(stream.id, std::move(*section));
  } else {
    out_.rst_stream(stream.id, std::get<wire::ErrorCode>(item));
    stream.reset = true;
  }
  stream.queue.pop_front();
  return true;
}

/// Says as much as one frame and both windows hold.
bool Endpoint::say_data(Stream& stream, wire::Buffer& octets) {
  std::int64_t room = conduct_->keeps(ClauseId::rfc9113_5_2_1_fc_initial_conn)
                          ? std::min(window_, stream.window)
                          : stream.window;
  if (!conduct_->keeps(ClauseId::rfc9113_5_2_1_fc_sender_respects_server)) {
    room = out_.max_frame_size();
  }
  if (room <= 0 || (stream.stalled &&
                    !conduct_->performs(ClauseId::rfc9113_6_9_1_window_resume_server))) {
    stream.stalled = true;
    return false;
  }
  if (!has_room()) {
    choked_ = true;  // credit is no promise that anybody reads
    return false;
  }
  const std::int64_t before = room;
  const std::size_t count = out_.data(stream.id, octets, room);
  if (!conduct_->keeps(ClauseId::rfc9113_6_9_1_window_header_not_counted)) {
    room -= static_cast<std::int64_t>(wire::kFrameHeaderSize);
  }
  if (count < kSmallChange) {
    owe(ClauseId::rfc9113_10_5_dos_tiny_window, wire::kFrameHeaderSize + count);
  }
  forgive_pings();
  window_ -= before - room;
  stream.window -= before - room;
  stream.waiting -= count;
  octets.erase(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(count));
  if (octets.empty()) {
    stream.queue.pop_front();
  }
  stream.stalled = false;
  return true;
}

/// Whole frames, to be written when this turn is over.
void Endpoint::say_frames(wire::Buffer frames, bool first) {
  eyes_.say(frames);  // as they are meant
  conduct_->shape(frames);
  held_octets_ += frames.size();
  if (first) {
    held_.push_front(std::move(frames));
  } else {
    held_.push_back(std::move(frames));
  }
}

/// A turn is over: what was said in it is written now or a little later.
void Endpoint::flush() {
  if (release_at_ || (held_.empty() && !closing_)) {
    return;
  }
  const Time delay = conduct_->hold();
  if (delay > Time(0)) {
    release_at_ = now_ + delay;
  } else {
    release();
  }
}

void Endpoint::release() {
  release_at_.reset();
  wire::Buffer octets;
  for (const wire::Buffer& frames : held_) {
    octets.insert(octets.end(), frames.begin(), frames.end());
  }
  held_.clear();
  held_octets_ = 0;
  for (wire::Bytes rest = octets; !rest.empty();) {
    const wire::Bytes piece = rest.first(conduct_->write(rest.size()));
    write(piece);
    rest = rest.subspan(piece.size());
  }
  if (closing_ && conduct_->performs(ClauseId::rfc9113_5_4_1_err_close_after_goaway)) {
    hang_up();
  }
}

/// The connection's.
void Endpoint::give_credit() {
  if (credit_due_ > 0 && !closing_ &&
      conduct_->performs(ClauseId::rfc9113_6_9_1_window_replenish_server)) {
    out_.window_update(0, std::exchange(credit_due_, 0));
  }
}

void Endpoint::give_credit(Stream& stream) {
  if (stream.credit_due > 0 && !stream.request_ended && !stream.reset &&
      conduct_->performs(ClauseId::rfc9113_6_9_1_window_replenish_server)) {
    out_.window_update(stream.id, std::exchange(stream.credit_due, 0));
  }
}

}  // namespace peer
