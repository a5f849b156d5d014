#include "peer/honest/output.h"

#include <algorithm>
#include <utility>

namespace peer {

using wire::ClauseId;

namespace {

/// A whole response of plain HTTP: gRPC's end with a status of their own.
bool is_without_grpc(const Section& section) {
  return section.part == Section::Part::trailers_only &&
         std::none_of(section.fields.begin(), section.fields.end(),
                      [](const auto& field) { return field.name == "grpc-status"; });
}

}  // namespace

void Output::frame(const wire::Frame& frame, wire::StreamId stream, bool first) {
  interject();
  say_(wire::encode_frame(frame, stream), first);
}

void Output::interject() {
  for (const wire::Frame& frame : conduct_.interject()) {
    say_(wire::encode_frame(frame, 0), false);
  }
}

void Output::greet(const wire::Settings& settings) {
  say_(wire::encode_frame(settings, 0), false);
}

void Output::settings_ack() {
  wire::Settings ack;
  ack.ack = true;
  frame(ack, 0);
}

void Output::ping(const std::array<std::uint8_t, 8>& opaque_data) {
  wire::Ping ping;
  ping.opaque_data = opaque_data;
  frame(ping, 0);
}

void Output::ping_ack(const wire::Ping& ping) {
  wire::Ping answer;
  answer.ack = true;
  answer.opaque_data = ping.opaque_data;
  frame(answer, 0, conduct_.overtakes());
}

void Output::window_update(wire::StreamId stream, std::uint32_t increment) {
  wire::WindowUpdate update;
  update.increment = increment;
  frame(update, stream);
}

void Output::rst_stream(wire::StreamId stream, wire::ErrorCode code) {
  wire::RstStream reset;
  reset.error_code = code;
  frame(reset, stream);
}

void Output::goaway(wire::StreamId last_stream, wire::ErrorCode code, std::string_view debug_data) {
  wire::Goaway goaway;
  goaway.last_stream_id = last_stream;
  goaway.error_code = code;
  goaway.debug_data.assign(debug_data.begin(), debug_data.end());
  frame(goaway, 0);
}

void Output::section(wire::StreamId stream, Section section) {
  conduct_.shape(section);
  const wire::Buffer block = encode(section.fields);
  wire::Bytes rest = block;
  const auto next = [&rest, this] {
    const std::size_t most = std::min<std::size_t>(rest.size(), max_frame_size_);
    const wire::Bytes part = rest.first(conduct_.cut(most));
    rest = rest.subspan(part.size());
    return wire::Buffer(part.begin(), part.end());
  };
  wire::Headers headers;
  headers.fragment = next();
  headers.end_headers = rest.empty();
  const bool ends_apart = section.end_stream && is_without_grpc(section) &&
                          !conduct_.refrains(ClauseId::rfc9113_6_9_1_window_empty_end_stream);
  headers.end_stream = section.end_stream && !ends_apart;
  headers.padding = padding(max_frame_size_ - headers.fragment.size());
  interject();
  wire::Buffer frames = wire::encode_frame(headers, stream);
  while (!rest.empty()) {
    wire::Continuation continuation;
    continuation.fragment = next();
    continuation.end_headers = rest.empty();
    const wire::Buffer more = wire::encode_frame(continuation, stream);
    frames.insert(frames.end(), more.begin(), more.end());
  }
  say_(std::move(frames), false);
  if (ends_apart) {
    wire::Data end;
    end.end_stream = true;
    frame(end, stream);
  }
}

wire::Buffer Output::encode(const wire::hpack::FieldList& fields) {
  wire::Writer writer;
  if (last_table_size_) {
    encoder_.set_max_table_size(*last_table_size_);
    last_table_size_.reset();
  }
  encoder_.begin_block(writer);
  for (const wire::hpack::Field& field : fields) {
    const auto choice = conduct_.represent(field);
    if (!choice) {
      encoder_.encode(writer, {field}, {.dynamic_table = true});
    } else if (!encoder_.field(writer, field.name, field.value, *choice)) {
      // There is nothing to refer to: a literal then.
      static_cast<void>(encoder_.field(writer, field.name, field.value, {}));
    }
  }
  return writer.take();
}

/// `room`: what is left of the frame. The pad length takes an octet of it.
std::optional<wire::Buffer> Output::padding(std::size_t room) {
  if (room == 0) {
    return std::nullopt;
  }
  const auto octets = conduct_.padding(std::min<std::size_t>(room - 1, 255));
  return octets ? std::optional(wire::Buffer(*octets)) : std::nullopt;
}

std::size_t Output::data(wire::StreamId stream, wire::Bytes octets, std::int64_t& room) {
  const bool limited = conduct_.keeps(ClauseId::rfc9113_4_1_no_oversize_send);
  const auto most = static_cast<std::size_t>(
      std::min<std::int64_t>(room, limited ? max_frame_size_ : wire::kMaxFrameSize));
  const std::size_t count = conduct_.cut(std::min(octets.size(), most));
  wire::Data data;
  data.data.assign(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(count));
  data.padding = padding(most - count);
  frame(data, stream);
  room -= static_cast<std::int64_t>(count + (data.padding ? 1 + data.padding->size() : 0));
  return count;
}

void Output::set_max_table_size(std::uint32_t octets) {
  if (!conduct_.performs(ClauseId::rfc7541_4_2_update_smallest)) {
    last_table_size_ = octets;
  } else if (conduct_.performs(ClauseId::rfc9113_4_3_1_table_reduced_update_server)) {
    encoder_.set_max_table_size(octets);
  }
}

}  // namespace peer
