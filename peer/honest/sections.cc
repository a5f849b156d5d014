// Field blocks, and the requests and trailers that they are.
#include <utility>

#include "peer/honest/endpoint.h"

namespace peer {

using wire::ClauseId;

void Endpoint::section_frame(const wire::FrameHeader& header, wire::Bytes payload,
                             std::vector<Reaction> due) {
  const auto decoded = wire::decode_frame(header, payload);
  if (!decoded || !append_fragment(header, *decoded)) {
    react(due);
    return;
  }
  // A fault of the connection counts before the block is complete; a fault of the stream waits, as
  // the block changes the table all the same.
  for (const Reaction& fault : due) {
    if (fault.kind == Reaction::Kind::connection_error && react({fault})) {
      return;
    }
  }
  if (header.has(wire::flag::END_HEADERS)) {
    section(header, std::move(due));
  } else {
    react(due);
  }
}

/// False if the frame has no place in a block.
bool Endpoint::append_fragment(const wire::FrameHeader& header, const wire::Frame& frame) {
  const wire::Buffer* fragment = nullptr;
  if (const auto* headers = std::get_if<wire::Headers>(&frame)) {
    block_ = {header.stream, headers->end_stream};
    fragment = &headers->fragment;
  } else if (const auto* continuation = std::get_if<wire::Continuation>(&frame)) {
    if (block_.stream == 0 || block_.stream != header.stream) {
      return false;
    }
    fragment = &continuation->fragment;
  }
  block_.octets.insert(block_.octets.end(), fragment->begin(), fragment->end());
  ++block_.frames;
  return true;
}

void Endpoint::section(const wire::FrameHeader& header, std::vector<Reaction> due) {
  const Block block = std::exchange(block_, {});
  const FieldDecoder before = decoder_;
  wire::hpack::FieldList fields;
  if (auto reaction = decoder_.decode(block.octets, fields)) {
    carry_out(*std::move(reaction));
    return;
  }
  const bool opens = find(header.stream) == nullptr && header.stream > highest_;
  if (!opens && find(header.stream) == nullptr &&
      !conduct_->remembers(ClauseId::rfc9113_5_1_1_id_not_reused)) {
    overlooked_.insert(header.stream);
  }
  for (Reaction& fault : due) {
    fault.in_trailers = find(header.stream) != nullptr;
  }
  if (opens) {
    highest_ = header.stream;
  }
  if (react(due)) {
    if (!conduct_->remembers(ClauseId::rfc9113_4_3_decode_discarded_server)) {
      decoder_ = before;
    }
    return;
  }
  wire::FrameHeader whole = header;
  whole.stream = block.stream;
  whole.flags = static_cast<std::uint8_t>(block.end_stream ? wire::flag::END_STREAM : 0);
  Stream* stream = find(block.stream);
  if (stream != nullptr) {
    trailers(whole, *stream, fields);
  } else if (opens || overlooked_.contains(block.stream)) {
    request(whole, std::move(fields));
  }
}

void Endpoint::request(const wire::FrameHeader& header, wire::hpack::FieldList fields) {
  Stimulus stimulus{Stimulus::Kind::request};
  stimulus.header = header;
  stimulus.request = &fields;
  for (const auto& field : fields) {
    stimulus.path = field.name == ":path" ? std::string_view(field.value) : stimulus.path;
  }
  if (!hear(stimulus)) {
    return;
  }
  StreamOwner& owner = *this;
  auto stream = std::make_unique<Stream>(*conduct_, owner, header.stream, initial_window_);
  Stream& opened = *stream;
  streams_[header.stream] = std::move(stream);
  opened.request_ended = header.has(wire::flag::END_STREAM);
  opened.call.begin(std::move(fields), opened.request_ended, now_,
                    overlooked_.contains(header.stream));
  if (opened.request_ended) {
    opened.call.end(now_);
  }
}

void Endpoint::trailers(const wire::FrameHeader& header, Stream& stream,
                        const wire::hpack::FieldList& fields) {
  Stimulus stimulus{Stimulus::Kind::trailers};
  stimulus.header = header;
  stimulus.trailers = &fields;
  if (stream.request_ended || !hear(stimulus)) {
    return;
  }
  if (header.has(wire::flag::END_STREAM)) {
    end_request(stream);
  }
}

}  // namespace peer
