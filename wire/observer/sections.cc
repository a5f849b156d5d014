// HEADERS, PUSH_PROMISE and CONTINUATION: from fragments to field sections, and what these do.
#include <algorithm>
#include <string>

#include "wire/frame/continuation.h"
#include "wire/frame/headers.h"
#include "wire/frame/push_promise.h"
#include "wire/observer/dispatch.h"
#include "wire/observer/grpc/hooks.h"
#include "wire/observer/rules.h"
#include "wire/observer/sink.h"
#include "wire/observer/stream_states.h"

namespace wire::observer {
namespace {

using stream_states::FrameKind;

bool is_informational(const Section& section) {
  const SectionField* status = section.find(FieldName::status);
  return status != nullptr && status->value.size() == 3 && status->value.front() == '1';
}

SectionKind kind_of(const Turn& turn, const Section& section) {
  if (turn.stream->sides[turn.by].message.phase != Message::Phase::headers) {
    return SectionKind::trailers;
  }
  if (turn.by == Role::client) {
    return SectionKind::request;
  }
  return is_informational(section) ? SectionKind::informational : SectionKind::response;
}

/// False: the block can't be decoded, and no later one can.
bool decode(Turn& turn, Bytes block) {
  End& speaker = turn.speaker();
  if (!speaker.readable.fields) {
    return false;
  }
  Section& section = turn.connection.section;
  section.clear();
  const auto decoded = speaker.decoder.decode(
      block, [&section](const hpack::FieldView& field) { section.add(field); });
  section.finish();
  if (!decoded) {
    speaker.readable.fields = false;
    hpack_use::undecodable(turn, decoded.error());
    return false;
  }
  hpack_use::size_updates(turn, speaker.decoder.size_updates());
  if (speaker.decoder.table().size() > turn.connection.options.bounds.table) {
    speaker.readable.fields = false;
    turn.give_up("a dynamic table of more than " +
                 std::to_string(turn.connection.options.bounds.table));
    return false;
  }
  return true;
}

/// The content type is `type`, alone or with a suffix or parameters.
bool is_of_type(const Section& section, std::string_view type) {
  const SectionField* field = section.find(FieldName::content_type);
  if (field == nullptr || !field->value.starts_with(type)) {
    return false;
  }
  const std::string_view rest = field->value.substr(type.size());
  return rest.empty() || rest.front() == '+' || rest.front() == ';';
}

void read_content_type(Message& message, const Section& section) {
  message.grpc = is_of_type(section, "application/grpc");
  message.grpc_web_text = is_of_type(section, "application/grpc-web-text");
  message.grpc_web = message.grpc_web_text || is_of_type(section, "application/grpc-web");
}

std::uint16_t status_of(const Section& section) {
  const SectionField* status = section.find(FieldName::status);
  std::uint16_t number = 0;
  if (status == nullptr || status->value.size() != 3) {
    return 0;
  }
  for (const char digit : status->value) {
    if (digit < '0' || digit > '9') {
      return 0;
    }
    number = static_cast<std::uint16_t>(number * 10 + (digit - '0'));
  }
  return number;
}

void remember_request(Turn& turn, const Section& section) {
  const SectionField* method = section.find(FieldName::method);
  turn.stream->head = method != nullptr && method->value == "HEAD";
  turn.stream->connect = method != nullptr && method->value == "CONNECT";
}

/// What the section means for what follows.
void remember(Turn& turn, const Section& section) {
  Message& message = turn.side().message;
  message.malformed = message.malformed || turn.faulty();
  switch (section.kind) {
    case SectionKind::request:
      remember_request(turn, section);
      message.phase = Message::Phase::content;
      read_content_type(message, section);
      break;
    case SectionKind::response:
      message.status = status_of(section);
      message.phase = Message::Phase::content;
      read_content_type(message, section);
      message.no_content =
          turn.stream->head || message.status == 204 || message.status == 304;
      break;
    case SectionKind::informational:
      message.informational = true;
      break;
    case SectionKind::trailers:
      message.phase = Message::Phase::trailers;
      break;
    case SectionKind::promise:
      break;
  }
}

/// A section on a stream that may have one.
void judge(Turn& turn, Section& section, bool end_stream) {
  section.kind = kind_of(turn, section);
  section.end_stream = end_stream;
  pseudo_headers::check(turn, section);
  fields::check(turn, section);
  message_framing::section(turn, section);
  tls::served(turn);
  remember(turn, section);
  turn.sink().section(turn.by, turn.stream_id, section);
  if (turn.stream->grpc()) {
    grpc::on_section(turn, section);
  }
  if (turn.stream->grpc_web()) {
    grpc::web::on_section(turn, section);
  }
}

void judge_promise(Turn& turn, Section& section, StreamId promised) {
  turn.stream_id = promised;
  turn.stream = turn.connection.streams.find(promised);
  if (turn.stream == nullptr) {
    return;
  }
  section.kind = SectionKind::promise;
  section.end_stream = true;
  push::request(turn, section);
  fields::check(turn, section);
  remember_request(turn, section);
  turn.sink().section(turn.by, promised, section);
}

/// A section that can't be read: what follows on the stream is not judged by it.
void pass_over(Turn& turn) {
  Message& message = turn.side().message;
  message.malformed = true;
  message.phase = Message::Phase::content;
}

void complete_block(Turn& turn, Bytes octets) {
  FieldBlock& block = turn.speaker().block;
  const FieldBlock begun{block.stream,     block.type,       block.promised,
                         block.end_stream, block.continued, block.discarded};
  const bool readable = decode(turn, octets);
  block.close();
  Section& section = turn.connection.section;
  if (begun.type == FrameType::PUSH_PROMISE) {
    if (readable && !begun.discarded) {
      judge_promise(turn, section, begun.promised);
    }
    return;
  }
  if (begun.discarded || turn.stream == nullptr) {
    return;
  }
  if (readable) {
    judge(turn, section, begun.end_stream);
  } else {
    pass_over(turn);
  }
  if (begun.end_stream) {
    end_stream(turn);
  }
}

/// Takes the first fragment of a block.
void begin_block(Turn& turn, Bytes fragment, bool end_headers) {
  FieldBlock& block = turn.speaker().block;
  if (end_headers) {
    return complete_block(turn, fragment);
  }
  block.octets.assign(fragment.begin(), fragment.end());
}

void too_many_streams(Turn& turn) {
  turn.speaker().readable = {false, false};
  turn.give_up("more than " + std::to_string(turn.connection.options.bounds.streams) +
               " streams at once");
}

/// HEADERS of the client on an idle stream.
bool open_stream(Turn& turn) {
  if (!stream_ids::opens(turn)) {
    return false;
  }
  goaway::new_stream(turn);
  turn.speaker().streams.add(turn.stream_id);
  turn.stream = turn.connection.streams.open(turn.stream_id);
  if (turn.stream == nullptr) {
    too_many_streams(turn);
  }
  return turn.stream != nullptr;
}

void count_stream(Turn& turn) {
  turn.stream->counted = true;
  ++turn.connection.ends[Connection::initiator(turn.stream_id)].concurrent;
  concurrency::opened(turn);
}

/// True: the section that HEADERS begins is the stream's.
bool enter_stream(Turn& turn) {
  using stream_states::State;
  const State state =
      stream_states::state_of(turn.connection, turn.by, turn.stream_id, turn.stream);
  if (!stream_states::permits(turn, FrameKind::HEADERS)) {
    return false;
  }
  if (state == State::idle) {
    if (!open_stream(turn)) {
      return false;
    }
    count_stream(turn);
  } else if (state == State::reserved_local) {
    turn.side().half = Half::open;
    count_stream(turn);
  }
  return true;
}

}  // namespace

void lose_fields(Turn& turn) {
  End& speaker = turn.speaker();
  speaker.readable.fields = false;
  if (speaker.block.open()) {
    if (Stream* stream = turn.connection.streams.find(speaker.block.stream)) {
      stream->sides[turn.by].message.malformed = true;
    }
    speaker.block.close();
  }
}

void hear_headers(Turn& turn, const FrameHeader& header, Bytes payload) {
  const auto frame = HeadersView::decode(header, payload);
  if (!frame) {
    framing::rejected(turn, frame.error());
    return lose_fields(turn);
  }
  framing::padding(turn, FrameType::HEADERS, frame->padding);
  FieldBlock& block = turn.speaker().block;
  const bool entered = enter_stream(turn);
  block.stream = turn.stream_id;
  block.type = FrameType::HEADERS;
  block.promised = 0;
  block.end_stream = frame->end_stream;
  block.continued = false;
  block.discarded = !entered;
  begin_block(turn, frame->fragment, frame->end_headers);
}

void hear_push_promise(Turn& turn, const FrameHeader& header, Bytes payload) {
  if (turn.by == Role::client) {
    turn.broken({.sent = ClauseId::rfc9113_8_4_1_push_client_send,
                 .demanded = connection_error(ClauseId::rfc9113_6_6_push_to_server),
                 .reason = "PUSH_PROMISE of a client"});
    return lose_fields(turn);
  }
  const auto frame = PushPromiseView::decode(header, payload);
  if (!frame) {
    framing::rejected(turn, frame.error());
    return lose_fields(turn);
  }
  FieldBlock& block = turn.speaker().block;
  block.stream = turn.stream_id;
  block.type = FrameType::PUSH_PROMISE;
  block.promised = frame->promised_stream_id;
  block.end_stream = false;
  block.continued = false;
  block.discarded = !push::promise(turn, *frame);
  begin_block(turn, frame->fragment, frame->end_headers);
}

void hear_continuation(Turn& turn, const FrameHeader& header, Bytes payload) {
  const auto frame = ContinuationView::decode(header, payload);
  if (!frame) {
    framing::rejected(turn, frame.error());
    return lose_fields(turn);
  }
  FieldBlock& block = turn.speaker().block;
  if (block.octets.size() + frame->fragment.size() > turn.connection.options.bounds.block) {
    lose_fields(turn);
    turn.speaker().readable.frames = false;
    return turn.give_up("a field block of more than " +
                        std::to_string(turn.connection.options.bounds.block));
  }
  block.continued = true;
  block.octets.insert(block.octets.end(), frame->fragment.begin(), frame->fragment.end());
  if (frame->end_headers) {
    complete_block(turn, block.octets);
  }
}

}  // namespace wire::observer
