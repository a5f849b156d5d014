#include "harness/rejudge/trace_reader.h"

#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "harness/engine/event_json.h"
#include "harness/engine/json_reader.h"
#include "harness/engine/trace_memory.h"
#include "wire/grpc/base64.h"

namespace rejudge {

using engine::ConnectionReading;
using engine::ObjectReader;
using nlohmann::json;
using wire::judge::Direction;
using wire::judge::Marked;

namespace {

using What = decltype(wire::judge::Event::what);

constexpr std::uint64_t kMax31 = 0x7fffffff;
/// An attempt speaks on one connection, and seeks another for its epilogue.
constexpr std::size_t kMaxConnections = 64;
/// No run lasts longer; in seconds.
constexpr double kLongestRun = 1e9;

Direction read_direction(ObjectReader& event) {
  const std::string name = event.required_text("dir");
  if (name != "in" && name != "out") {
    event.errors().add(event.path_of("dir"), "expected in or out");
  }
  return name == "in" ? Direction::in : Direction::out;
}

/// The octets under this key, which must be all that there were.
wire::Buffer read_octets(ObjectReader& event, std::string_view key) {
  auto octets = wire::grpc::base64_decode(event.required_text(key));
  if (!octets) {
    event.errors().add(event.path_of(key), octets.error());
    return {};
  }
  if (event.has("left_out")) {
    event.errors().add(event.path_of(key),
                       "its octets after the first " + std::to_string(octets->size()) +
                           " were left out of the record");
  }
  return std::move(*octets);
}

What read_frame(ObjectReader& event, ConnectionReading& connection) {
  const Direction direction = read_direction(event);
  const wire::Buffer octets = read_octets(event, "bytes");
  wire::judge::FrameSeen nothing;
  if (event.errors().any()) {
    return nothing;
  }
  connection.feed(direction, octets);
  auto seen = connection.next(direction);
  const bool whole = seen && connection.between_frames(direction);
  if (!seen && direction == Direction::in) {
    seen = connection.take_refused();
  } else if (!whole) {
    seen.reset();
  }
  if (!seen) {
    event.errors().add(event.path_of("bytes"), "these octets are not one frame");
    return nothing;
  }
  seen->background = event.boolean("background");
  return std::move(*seen);
}

What read_raw(ObjectReader& event) {
  const Direction direction = read_direction(event);
  return wire::judge::RawSeen{direction, read_octets(event, "bytes")};
}

What read_open(ObjectReader& event) {
  wire::judge::Opened opened;
  opened.protocol = event.text("protocol");
  opened.failure = event.text("failure");
  opened.tls_version = event.text("tls_version");
  opened.cipher_suite = event.text("cipher_suite");
  opened.compression = event.text("compression");
  opened.key_bits = static_cast<std::uint32_t>(event.number("key_bits", kMax31));
  opened.refused = event.boolean("refused");
  opened.alert = event.text("alert");
  return opened;
}

What read_tls(ObjectReader& event) {
  using Note = wire::TlsNote::What;
  const std::string name = event.required_text("what");
  for (const auto what : {Note::renegotiation, Note::renegotiated, Note::certificate_request,
                          Note::alert}) {
    if (name == engine::note_name(what)) {
      return wire::TlsNote{what, event.text("alert")};
    }
  }
  event.errors().add(event.path_of("what"), "unknown note of TLS `" + name + "`");
  return wire::TlsNote{};
}

What read_close(ObjectReader& event) {
  const std::string how = event.required_text("how");
  if (how != "FIN" && how != "RST") {
    event.errors().add(event.path_of("how"), "expected FIN or RST");
  }
  return wire::judge::Closed{read_direction(event) == Direction::in, how == "RST"};
}

What read_mark(ObjectReader& event, std::uint32_t connection) {
  const std::string mark = event.required_text("mark");
  for (const auto what : {Marked::What::barrier, Marked::What::grace, Marked::What::deadline}) {
    if (mark == engine::mark_name(what)) {
      return Marked{what, event.number("step", kMax31)};
    }
  }
  if (mark == "fixture") {
    return wire::judge::FixtureEnded{event.boolean("ready"), event.text("why")};
  }
  if (mark == "epilogue") {
    const auto stream = static_cast<wire::StreamId>(event.number("stream", kMax31));
    return wire::judge::EpilogueBegun{connection, stream, event.boolean("same_connection", true)};
  }
  if (mark == "epilogue_failed") {
    return wire::judge::EpilogueFailed{event.text("why")};
  }
  if (mark == "died") {
    return wire::judge::Died{event.text("why")};
  }
  if (mark != "given_up") {
    event.errors().add(event.path_of("mark"), "unknown mark `" + mark + "`");
  }
  return wire::judge::GivenUp{event.text("why")};
}

What read_measure(ObjectReader& event) {
  wire::judge::Measured measured;
  measured.step = event.number("step", kMax31);
  measured.round = static_cast<std::uint32_t>(event.number("round", kMax31));
  measured.last = event.boolean("last");
  measured.times = event.number("times", kMax31);
  measured.octets = event.number("octets", UINT64_MAX);
  measured.frames_in = event.number("frames_in", UINT64_MAX);
  measured.unread = event.optional_number("unread", UINT64_MAX);
  measured.memory = event.optional_number("memory", UINT64_MAX);
  measured.cpu = event.optional_number("cpu", UINT64_MAX);
  return measured;
}

double read_time(ObjectReader& event) {
  const double t = event.real("t", 0);
  if (!(t >= 0 && t <= kLongestRun)) {
    event.errors().add(event.path_of("t"), "expected seconds since the run began");
    return 0;
  }
  return t;
}

}  // namespace

tl::expected<void, std::string> TraceReader::take(const json& value) {
  engine::Errors errors;
  ObjectReader event(value, "event", errors);
  wire::judge::Event read;
  read.n = static_cast<std::uint32_t>(event.number("n", kMax31));
  read.t = read_time(event);
  read.connection = static_cast<std::uint32_t>(event.number("conn", kMax31));
  ConnectionReading& connection = connections_[read.connection];
  const std::string kind = event.required_text("ev");
  if (kind == "frame") {
    read.what = read_frame(event, connection);
  } else if (kind == "raw") {
    read.what = read_raw(event);
  } else if (kind == "open") {
    read.what = read_open(event);
  } else if (kind == "tls") {
    read.what = read_tls(event);
  } else if (kind == "close") {
    read.what = read_close(event);
  } else if (kind == "step") {
    read.what = wire::judge::StepBegun{event.number("step", kMax31)};
  } else if (kind == "measure") {
    read.what = read_measure(event);
  } else if (kind == "mark") {
    read.what = read_mark(event, read.connection);
  } else {
    errors.add("event.ev", "no event of an attempt: `" + kind + "`");
  }
  if (!attempt_.events.empty() && attempt_.events.back().n >= read.n) {
    errors.add("event.n", "not in the order of the attempt");
  }
  if (connections_.size() > kMaxConnections) {
    errors.add("event.conn", "more than " + std::to_string(kMaxConnections) +
                                 " connections in one attempt");
  }
  kept_ += engine::size_in_memory(read.what);
  if (kept_ > limits_.attempt_memory) {
    errors.add("event", "the attempt takes more than " + std::to_string(limits_.attempt_memory) +
                            " octets");
  }
  if (errors.any()) {
    return tl::unexpected(errors.first());
  }
  attempt_.events.push_back(std::move(read));
  return {};
}

}  // namespace rejudge
