#include "peer/honest/output.h"

#include <algorithm>
#include <utility>

namespace peer {

using wire::ClauseId;

void Output::settings_ack() {
  wire::Settings ack;
  ack.ack = true;
  frame(ack, 0);
}

void Output::ping_ack(const wire::Ping& ping) {
  wire::Ping answer;
  answer.ack = true;
  answer.opaque_data = ping.opaque_data;
  frame(answer, 0);
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
  const wire::Buffer block = encoder_.encode(section.fields, {.dynamic_table = true});
  wire::Bytes rest = block;
  const auto next = [&rest, this] {
    const wire::Bytes part = rest.first(std::min<std::size_t>(rest.size(), max_frame_size_));
    rest = rest.subspan(part.size());
    return wire::Buffer(part.begin(), part.end());
  };
  wire::Headers headers;
  headers.fragment = next();
  headers.end_headers = rest.empty();
  headers.end_stream = section.end_stream;
  frame(headers, stream);
  while (!rest.empty()) {
    wire::Continuation continuation;
    continuation.fragment = next();
    continuation.end_headers = rest.empty();
    frame(continuation, stream);
  }
}

void Output::data(wire::StreamId stream, wire::Bytes octets, bool end_stream) {
  wire::Data data;
  data.data.assign(octets.begin(), octets.end());
  data.end_stream = end_stream;
  frame(data, stream);
}

void Output::set_max_table_size(std::uint32_t octets) {
  const ClauseId clause = octets == 0 ? ClauseId::rfc9113_4_3_1_table_zero_preface
                                      : ClauseId::rfc9113_4_3_1_table_reduced_update_server;
  if (conduct_.keeps(clause) &&
      conduct_.performs(ClauseId::rfc9113_4_3_1_table_reduced_update_server)) {
    encoder_.set_max_table_size(octets);
  }
}

}  // namespace peer
