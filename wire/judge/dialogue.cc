#include "wire/judge/dialogue.h"

#include <algorithm>

#include "wire/judge/frame_facts.h"

namespace wire::judge {
namespace {

bool is_wire_event(const Event& event) {
  return std::holds_alternative<Opened>(event.what) ||
         std::holds_alternative<FrameSeen>(event.what) ||
         std::holds_alternative<TlsNote>(event.what) ||
         std::holds_alternative<RawSeen>(event.what) || std::holds_alternative<Closed>(event.what);
}

}  // namespace

std::uint32_t script_connection(const Attempt& attempt) {
  std::uint32_t named = 0;
  for (const Event& event : attempt.events) {
    if (is_wire_event(event)) {
      return event.connection;
    }
    if (const auto* epilogue = std::get_if<EpilogueBegun>(&event.what);
        epilogue != nullptr && !epilogue->same_connection) {
      return named;
    }
    if (std::holds_alternative<StepBegun>(event.what)) {
      named = event.connection;
    }
  }
  return named;
}

bool is_background_kind(std::uint8_t type) {
  switch (static_cast<FrameType>(type)) {
    case FrameType::DATA:
    case FrameType::HEADERS:
    case FrameType::RST_STREAM:
    case FrameType::PUSH_PROMISE:
    case FrameType::GOAWAY:
    case FrameType::CONTINUATION:
      return false;
    default:
      return true;
  }
}

Dialogue::Dialogue(const Attempt& attempt, std::uint32_t connection)
    : attempt_(&attempt), connection_(connection) {
  for (std::size_t index = 0; index < attempt.events.size(); ++index) {
    const Event& event = attempt.events[index];
    if (is_wire_event(event) && event.connection != connection) {
      continue;
    }
    std::visit([&](const auto& what) { note(index, what); }, event.what);
  }
}

const FrameSeen* Dialogue::frame(std::size_t index) const {
  return std::get_if<FrameSeen>(&event(index).what);
}

std::optional<std::size_t> Dialogue::begun(std::size_t step) const {
  const auto found = steps_.find(step);
  return found == steps_.end() ? std::nullopt : found->second.begun;
}

std::optional<std::size_t> Dialogue::mark(std::size_t step) const {
  const auto found = steps_.find(step);
  return found == steps_.end() ? std::nullopt : found->second.mark;
}

std::size_t Dialogue::until(std::size_t step) const {
  std::size_t until = mark(step).value_or(attempt_->events.size());
  for (const auto& [other, times] : steps_) {
    if (other > step && times.begun) {
      until = std::min(until, *times.begun);
    }
  }
  return until;
}

const Stream* Dialogue::stream(StreamId id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : &found->second;
}

std::optional<FrameType> Dialogue::block_type(std::size_t index) const {
  const auto found = blocks_.find(index);
  return found == blocks_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> Dialogue::sent_before(std::size_t index) const {
  const auto after = std::lower_bound(outbound_.begin(), outbound_.end(), index);
  return after == outbound_.begin() ? std::nullopt : std::optional(*std::prev(after));
}

std::optional<StreamId> Dialogue::last_stream_before(std::size_t index) const {
  auto after = std::lower_bound(outbound_.begin(), outbound_.end(), index);
  while (after != outbound_.begin()) {
    const FrameSeen* sent = frame(*--after);
    // Credit is mostly the engine's to give, whenever something has come.
    if (sent != nullptr && sent->header.stream != 0 && !has_type(*sent, FrameType::WINDOW_UPDATE)) {
      return sent->header.stream;
    }
  }
  return std::nullopt;
}

std::optional<StreamId> Dialogue::opened_after(std::size_t index) const {
  for (auto sent = std::upper_bound(outbound_.begin(), outbound_.end(), index);
       sent != outbound_.end(); ++sent) {
    const FrameSeen* seen = frame(*sent);
    if (seen != nullptr && has_type(*seen, FrameType::HEADERS)) {
      return seen->header.stream;
    }
  }
  return std::nullopt;
}

void Dialogue::note(std::size_t index, const StepBegun& begun) {
  if (!first_step_) {
    first_step_ = index;
  }
  Times& times = steps_[begun.step];
  if (!times.begun) {
    times.begun = index;
  }
}

void Dialogue::note(std::size_t index, const Marked& marked) {
  Times& times = steps_[marked.step];
  if (marked.what != Marked::What::barrier && !times.mark) {
    times.mark = index;
  }
}

void Dialogue::note(std::size_t index, const EpilogueBegun& begun) {
  epilogue_ = index;
  epilogue_stream_ = begun.connection == connection_ ? begun.stream : 0;
}

void Dialogue::note(std::size_t index, const Opened& opened) {
  opened_ = opened_ ? opened_ : index;
  if (opened.refused) {
    end_.close = complaint_.close = index;
    end_.refused = complaint_.refused = true;
  }
}

void Dialogue::note(std::size_t index, const TlsNote&) { tls_notes_.push_back(index); }

void Dialogue::note(std::size_t index, const Measured&) { measures_.push_back(index); }

void Dialogue::note(std::size_t index, const FrameSeen& seen) {
  if (seen.direction == Direction::out) {
    send(index, seen);
    return;
  }
  const bool of_the_engine = seen.background || (epilogue_ && seen.header.stream != 0 &&
                                                 seen.header.stream == epilogue_stream_);
  if (first_step_ && !of_the_engine) {
    inbound_.push_back(index);
  }
  if (!seen.malformed) {
    receive(index, seen);
  }
}

void Dialogue::note(std::size_t index, const RawSeen& raw) {
  if (raw.direction == Direction::out) {
    outbound_.push_back(index);
  } else if (first_step_) {
    inbound_.push_back(index);
  }
}

void Dialogue::note(std::size_t index, const Closed& closed) {
  if (!closed.by_peer || end_.close || end_.before_script) {
    return;
  }
  if (!first_step_ && !epilogue_) {
    end_.before_script = complaint_.before_script = true;
    return;
  }
  end_.close = index;
  end_.reset = closed.reset;
  if (!epilogue_ || complaint_.error()) {
    complaint_.close = index;
    complaint_.reset = closed.reset;
  }
}

void Dialogue::receive(std::size_t index, const FrameSeen& seen) {
  if (has_type(seen, FrameType::GOAWAY)) {
    receive_goaway(index, error_code(seen).value_or(ErrorCode::NO_ERROR));
    return;
  }
  if (is_background_kind(seen.header.type)) {
    return;
  }
  Stream& stream = streams_[seen.header.stream];
  stream.events.push_back(index);
  if (has_type(seen, FrameType::RST_STREAM)) {
    stream.reset = stream.reset ? stream.reset : index;
  } else if (!has_type(seen, FrameType::DATA)) {
    receive_block(index, seen, stream);
  } else if (!stream.reset) {
    stream.data.push_back(index);
    if (has_flag(seen, flag::END_STREAM) && !stream.ended) {
      stream.ended = index;
    }
  }
}

void Dialogue::receive_block(std::size_t index, const FrameSeen& seen, Stream& stream) {
  if (!has_type(seen, FrameType::CONTINUATION)) {
    open_block_ = static_cast<FrameType>(seen.header.type);
  }
  if (!seen.block || !open_block_) {
    return;
  }
  const FrameType type = *open_block_;
  blocks_[index] = type;
  open_block_.reset();
  if (type != FrameType::HEADERS || stream.reset) {
    return;
  }
  if (!stream.headers) {
    if (is_informational(seen)) {
      return;
    }
    stream.headers = index;
    stream.trailers = seen.block_ends_stream ? std::optional(index) : std::nullopt;
  } else if (!stream.trailers) {
    stream.trailers = index;
  }
  if (seen.block_ends_stream && !stream.ended) {
    stream.ended = index;
  }
}

void Dialogue::receive_goaway(std::size_t index, ErrorCode code) {
  const bool in_fixture = !first_step_ && !epilogue_;
  if (in_fixture || (end_.error() && code == ErrorCode::NO_ERROR)) {
    return;
  }
  end_.goaway = complaint_.goaway = index;
  end_.code = complaint_.code = code;
}

void Dialogue::send(std::size_t index, const FrameSeen& seen) {
  if (seen.background) {
    return;
  }
  Stream& stream = streams_[seen.header.stream];
  const bool follows_end = stream.sent_end && *stream.sent_end == outbound_.back();
  const bool goes_on = follows_end && has_type(seen, FrameType::CONTINUATION);
  const bool may_end = has_type(seen, FrameType::HEADERS) || has_type(seen, FrameType::DATA);
  const bool ends = may_end && has_flag(seen, flag::END_STREAM) && !stream.sent_end;
  outbound_.push_back(index);
  if (ends || goes_on) {
    stream.sent_end = index;
  }
}

}  // namespace wire::judge
