#include "fuzz/oracle/frame_events.h"

#include <fmt/format.h>

#include <algorithm>

#include "fuzz/oracle/foreign.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/shown.h"
#include "wire/frame/frame.h"
#include "wire/frame/reader.h"

namespace fuzz {
namespace {

/// The flags that RFC 9113 §6 defines for the type.
std::uint8_t flags_of(std::uint8_t type) {
  switch (static_cast<wire::FrameType>(type)) {
    case wire::FrameType::DATA:
      return wire::flag::END_STREAM | wire::flag::PADDED;
    case wire::FrameType::HEADERS:
      return wire::flag::END_STREAM | wire::flag::END_HEADERS | wire::flag::PADDED |
             wire::flag::PRIORITY;
    case wire::FrameType::SETTINGS:
    case wire::FrameType::PING:
      return wire::flag::ACK;
    case wire::FrameType::PUSH_PROMISE:
      return wire::flag::END_HEADERS | wire::flag::PADDED;
    case wire::FrameType::CONTINUATION:
      return wire::flag::END_HEADERS;
    default:
      return 0;
  }
}

wire::FrameHeader comparable(wire::FrameHeader header) {
  header.flags &= flags_of(header.type);
  header.reserved = false;
  return header;
}

/// The payload without padding and what is ignored.
wire::Buffer content(wire::Frame frame) {
  wire::Writer writer;
  std::visit(
      [&writer](auto& known) {
        if constexpr (requires { known.padding; }) {
          known.padding.reset();
        }
        known.encode(writer);
      },
      frame);
  return writer.take();
}

RejectedFrame rejected(const wire::Reject& reject) {
  return {reject.scope, reject.code, reject.reason, reject.clause, {}};
}

/// What would be said if this were the frame.
void add_fault(RejectedFrame& event, const wire::FrameHeader& header, wire::Bytes payload) {
  if (const auto frame = wire::decode_frame(header, payload); !frame) {
    event.others.emplace_back(event.scope, frame.error().code);
  }
}

/// A frame that breaks several rules: where it stands on the wrong stream, what it breaks on the
/// right one; each parameter of SETTINGS by itself.
RejectedFrame rejected(const wire::RawFrame& raw, const wire::Reject& reject) {
  RejectedFrame event = rejected(reject);
  wire::FrameHeader header = raw.header;
  const auto type = static_cast<wire::FrameType>(header.type);
  if (type == wire::FrameType::WINDOW_UPDATE) {
    return event;  // on any stream
  }
  header.stream = raw.header.stream == 0 ? 1 : 0;
  const bool misplaced =
      (header.stream == 0) == (type == wire::FrameType::SETTINGS || type == wire::FrameType::PING ||
                               type == wire::FrameType::GOAWAY);
  header.stream = misplaced ? header.stream : raw.header.stream;
  add_fault(event, header, raw.payload);
  if (type == wire::FrameType::SETTINGS) {
    header.flags = 0;
    constexpr std::size_t kSize = wire::Settings::kParameterSize;
    const wire::Bytes payload = raw.payload;
    for (std::size_t i = 0; i + kSize <= payload.size(); i += kSize) {
      add_fault(event, header, payload.subspan(i, kSize));
    }
  }
  return event;
}

void keep_frame(void* context, const wireproof_frame* frame) {
  AcceptedFrame event;
  event.header = comparable({frame->length, frame->type, frame->flags, false, frame->stream_id});
  if (frame->content != nullptr) {
    const wire::Bytes octets = as_bytes(*frame->content);
    event.content.emplace(octets.begin(), octets.end());
  }
  static_cast<std::vector<FrameEvent>*>(context)->emplace_back(std::move(event));
}

void keep_error(void* context, const wireproof_frame_error* error) {
  hold(error->scope == WIREPROOF_CONNECTION_ERROR || error->scope == WIREPROOF_STREAM_ERROR,
       "interface", [error] { return fmt::format("an error of scope {}", error->scope); });
  RejectedFrame event;
  event.scope =
      error->scope == WIREPROOF_STREAM_ERROR ? wire::Scope::stream : wire::Scope::connection;
  if (error->code != WIREPROOF_NO_CODE) {
    event.code = static_cast<wire::ErrorCode>(error->code);
  }
  event.reason = error->reason == nullptr ? "" : error->reason;
  static_cast<std::vector<FrameEvent>*>(context)->emplace_back(std::move(event));
}

}  // namespace

bool ends_connection(const FrameEvent& event) {
  const auto* error = std::get_if<RejectedFrame>(&event);
  return error != nullptr && error->scope == wire::Scope::connection;
}

std::string shown(const FrameEvent& event) {
  if (const auto* error = std::get_if<RejectedFrame>(&event)) {
    return fmt::format("rejected: {} error {}{}{}", wire::to_string(error->scope),
                       error->code ? wire::to_string(*error->code) : "of a code that it keeps",
                       error->reason.empty() ? "" : ", ", error->reason);
  }
  const auto& [header, octets] = std::get<AcceptedFrame>(event);
  return fmt::format("{} of length {}, flags {:#04x}, stream {}; content: {}",
                     wire::to_string(static_cast<wire::FrameType>(header.type)), header.length,
                     header.flags, header.stream, octets ? shown(*octets) : "not told");
}

OurFrames our_frames(wire::Bytes octets) {
  OurFrames ours;
  wire::FrameReader reader;
  reader.feed(octets);
  while (!ours.is_over) {
    const auto raw = reader.next();
    if (!raw) {
      break;
    }
    const auto frame = wire::decode_frame(raw->header, raw->payload);
    ours.events.push_back(frame
                              ? FrameEvent(AcceptedFrame{comparable(raw->header), content(*frame)})
                              : FrameEvent(rejected(*raw, frame.error())));
    ours.starts.push_back(octets.size() - reader.pending());
    ours.is_over = ends_connection(ours.events.back());
  }
  if (reader.reject()) {
    ours.events.push_back(rejected(*reader.reject()));
    ours.starts.push_back(octets.size());
    ours.is_over = true;
  }
  return ours;
}

std::vector<FrameEvent> foreign_frames(const wireproof_frame_parser& functions, wire::Bytes octets,
                                       std::size_t step) {
  constexpr wireproof_frame_sink kSink = {keep_frame, keep_error};
  std::vector<FrameEvent> events;
  const ForeignState state(functions.create(), functions.destroy);
  while (!octets.empty() && (events.empty() || !ends_connection(events.back()))) {
    const wire::Bytes chunk = octets.first(std::min(step, octets.size()));
    octets = octets.subspan(chunk.size());
    functions.feed(state.get(), as_foreign(chunk), &kSink, &events);
  }
  const auto end = std::find_if(events.begin(), events.end(), ends_connection);
  hold(end == events.end() || end + 1 == events.end(), "final rejection",
       [&] { return "after a connection error it tells of " + shown(*(end + 1)); });
  return events;
}

}  // namespace fuzz
