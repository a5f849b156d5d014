// Field blocks, and the requests and trailers that they are.
#include <algorithm>
#include <utility>

#include "peer/honest/endpoint.h"

namespace peer {

using wire::ClauseId;

namespace {

/// What a liar keeps of a field.
constexpr std::size_t kFieldNote = 512;
/// The frames of a block, and its octets: no client of good will comes near (RFC 9113 §10.5.1).
constexpr std::size_t kMaxBlockFrames = 1'000;
constexpr std::size_t kMaxBlock = std::size_t{1} << 20U;

}  // namespace

void Endpoint::section_frame(const wire::FrameHeader& header, wire::Bytes payload,
                             std::vector<Reaction> due) {
  const auto decoded = wire::decode_frame(header, payload);
  if (!decoded || !append_fragment(header, *decoded)) {
    react(due);
    return;
  }
  if (endless()) {
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
    block_began_ = now_;
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

/// True if a block has been cut off that does not end.
bool Endpoint::endless() {
  const bool ends = block_.frames <= kMaxBlockFrames && block_.octets.size() <= kMaxBlock;
  if (ends || !conduct_->keeps(ClauseId::rfc9113_10_5_1_continuation_flood)) {
    return false;
  }
  return react({{ClauseId::rfc9113_10_5_1_continuation_flood, Reaction::Kind::connection_error,
                 wire::ErrorCode::ENHANCE_YOUR_CALM, 0, "a field block without end"}});
}

/// What is due to a list of fields that is larger than announced.
std::optional<Reaction> Endpoint::too_large(wire::StreamId stream) const {
  const ClauseId clause = ClauseId::rfc9113_6_5_2_settings_header_list_enforced_server;
  if (decoder_.list_size() <= largest_list_ || !conduct_->keeps(clause)) {
    return std::nullopt;
  }
  return Reaction{clause, Reaction::Kind::http_status, wire::ErrorCode::ENHANCE_YOUR_CALM, 431,
                  "a list of more than " + std::to_string(largest_list_) + " octets", stream};
}

void Endpoint::section(const wire::FrameHeader& header, std::vector<Reaction> due) {
  const Block block = std::exchange(block_, {});
  const FieldDecoder before = decoder_;
  wire::hpack::FieldList fields;
  if (auto reaction = decoder_.decode(block.octets, fields)) {
    if (conduct_->performs(ClauseId::rfc9113_5_4_err_connection_wins) || !react(due)) {
      carry_out(*std::move(reaction));
    }
    return;
  }
  if (ignores(header.stream)) {
    highest_ = std::max(highest_, header.stream);
    if (!conduct_->remembers(ClauseId::rfc9113_6_8_goaway_hpack)) {
      decoder_ = before;
    }
    return;
  }
  const auto nameless = std::count_if(fields.begin(), fields.end(),
                                      [](const auto& field) { return field.name.empty(); });
  let_go(ClauseId::rfc9113_10_5_dos_empty_headers,
         static_cast<std::size_t>(nameless) * kFieldNote);
  const bool opens = find(header.stream) == nullptr && header.stream > highest_;
  if (!opens && find(header.stream) == nullptr &&
      !conduct_->remembers(ClauseId::rfc9113_5_1_1_id_not_reused)) {
    overlooked_.insert(header.stream);
  }
  for (Reaction& fault : due) {
    fault.in_request = opens;
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
  auto refusal = too_large(block.stream);
  if (refusal && !conduct_->remembers(ClauseId::rfc9113_10_5_1_block_processed)) {
    decoder_ = before;
  }
  const bool discarded = !opens && find(block.stream) == nullptr;
  if (discarded && !conduct_->remembers(ClauseId::rfc9113_5_1_after_rst_hpack)) {
    decoder_ = before;
  }
  wire::FrameHeader whole = header;
  whole.stream = block.stream;
  whole.flags = static_cast<std::uint8_t>(block.end_stream ? wire::flag::END_STREAM : 0);
  deliver(whole, opens, std::move(fields), std::move(refusal));
}

/// A section in which no fault was found, or that a liar does not mind. `opens`: of a new stream.
void Endpoint::deliver(const wire::FrameHeader& header, bool opens, wire::hpack::FieldList fields,
                       std::optional<Reaction> refusal) {
  Stream* stream = find(header.stream);
  if (stream != nullptr) {
    trailers(header, *stream, fields, std::move(refusal));
  } else if (opens || overlooked_.contains(header.stream)) {
    request(header, std::move(fields), refusal);
  }
}

void Endpoint::request(const wire::FrameHeader& header, wire::hpack::FieldList fields,
                       const std::optional<Reaction>& refusal) {
  Stimulus stimulus{Stimulus::Kind::request};
  stimulus.header = header;
  stimulus.request = &fields;
  for (const auto& field : fields) {
    stimulus.path = field.name == ":path" ? std::string_view(field.value) : stimulus.path;
  }
  if (!hear(stimulus)) {
    return;
  }
  if (slots_lost_ >= kMaxConcurrentStreams) {
    out_.rst_stream(header.stream, wire::ErrorCode::REFUSED_STREAM);
    return;
  }
  StreamOwner& owner = *this;
  auto stream = std::make_unique<Stream>(*conduct_, owner, header.stream, initial_window_,
                                         policy_);
  Stream& opened = *stream;
  streams_[header.stream] = std::move(stream);
  opened.request_ended = header.has(wire::flag::END_STREAM);
  if (refusal && opened.call.turn_away(*refusal, opened.request_ended)) {
    return;
  }
  opened.call.begin(std::move(fields), opened.request_ended, now_,
                    overlooked_.contains(header.stream));
  if (opened.request_ended) {
    opened.call.end(now_);
  }
}

void Endpoint::trailers(const wire::FrameHeader& header, Stream& stream,
                        const wire::hpack::FieldList& fields,
                        std::optional<Reaction> refusal) {
  Stimulus stimulus{Stimulus::Kind::trailers};
  stimulus.header = header;
  stimulus.trailers = &fields;
  if (stream.request_ended || !hear(stimulus)) {
    return;
  }
  if (refusal) {
    refusal->kind = Reaction::Kind::stream_error;  // the response may be under way
    if (react({*std::move(refusal)})) {
      return;
    }
  }
  if (header.has(wire::flag::END_STREAM)) {
    end_request(stream);
  }
}

}  // namespace peer
