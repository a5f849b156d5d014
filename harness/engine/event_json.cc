#include "harness/engine/event_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>

#include "harness/engine/json_line.h"
#include "wire/grpc/base64.h"
#include "wire/log.h"

namespace engine {

using wire::judge::Attempt;
using wire::judge::Direction;

namespace {

std::string_view to_string(Direction direction) {
  return direction == Direction::in ? "in" : "out";
}

/// Adds a frame's fields, under the RFC's names.
struct AddFields {
  JsonLine& line;

  void operator()(const wire::Data& data) const { line.add("data_length", data.data.size()); }
  void operator()(const wire::Headers& headers) const {
    if (headers.priority) {
      line.open_object("priority");
      (*this)(*headers.priority);
      line.close();
    }
  }
  void operator()(const wire::Priority& priority) const {
    line.add("exclusive", priority.exclusive)
        .add("stream_dependency", priority.stream_dependency)
        .add("weight", priority.weight);
  }
  void operator()(const wire::RstStream& reset) const {
    line.add("error_code", wire::to_string(reset.error_code));
  }
  void operator()(const wire::Settings& settings) const {
    line.add("ack", settings.ack).open_array("settings");
    for (const auto& [id, value] : settings.parameters) {
      line.open_array()
          .add_text(wire::to_string(static_cast<wire::SettingId>(id)))
          .add_number(value)
          .close();
    }
    line.close();
  }
  void operator()(const wire::PushPromise& push) const {
    line.add("promised_stream_id", push.promised_stream_id);
  }
  void operator()(const wire::Ping& ping) const {
    line.add("ack", ping.ack).add("opaque_data", base64(ping.opaque_data));
  }
  void operator()(const wire::Goaway& goaway) const {
    line.add("last_stream_id", goaway.last_stream_id)
        .add("error_code", wire::to_string(goaway.error_code))
        .add("debug_data", wire::printable(goaway.debug_data, 1024));
  }
  void operator()(const wire::WindowUpdate& update) const {
    line.add("window_size_increment", update.increment);
  }
  void operator()(const wire::Continuation&) const {}
  void operator()(const wire::Unknown&) const {}
};

/// Octets as base64, under this key; of many only the beginning, with how many were left out.
void add_octets(JsonLine& event, std::string_view key, wire::Bytes octets) {
  const std::size_t kept = std::min(octets.size(), kMaxLoggedOctets);
  event.add(key, base64(octets.first(kept)));
  if (kept < octets.size()) {
    event.add("left_out", octets.size() - kept);
  }
}

/// The whole frame, as it was on the wire.
wire::Buffer octets_of(const wire::judge::FrameSeen& seen) {
  wire::Writer writer;
  seen.header.encode(writer);
  writer.bytes(seen.payload);
  return writer.take();
}

/// The names of the events, `ev`.
struct KindOf {
  std::string_view operator()(const wire::judge::FrameSeen&) const { return "frame"; }
  std::string_view operator()(const wire::judge::RawSeen&) const { return "raw"; }
  std::string_view operator()(const wire::judge::StepBegun&) const { return "step"; }
  std::string_view operator()(const wire::judge::Opened&) const { return "open"; }
  std::string_view operator()(const wire::judge::Closed&) const { return "close"; }
  std::string_view operator()(const wire::judge::Measured&) const { return "measure"; }
  std::string_view operator()(const wire::TlsNote&) const { return "tls"; }
  template <typename Mark>
  std::string_view operator()(const Mark&) const {
    return "mark";
  }
};

void describe(JsonLine& event, const wire::judge::FrameSeen& seen) {
  event.add("dir", to_string(seen.direction));
  event.add("type", wire::to_string(static_cast<wire::FrameType>(seen.header.type)));
  event.add("stream", seen.header.stream);
  event.add("flags", seen.header.flags);
  event.add("length", seen.header.length);
  if (seen.header.reserved) {
    event.add("reserved", true);
  }
  add_octets(event, "bytes", octets_of(seen));
  event.open_object("fields");
  std::visit(AddFields{event}, seen.frame);
  event.close();
  const std::string text = wire::describe(seen.header, seen.frame);
  event.add("text", seen.block ? text + "  " + wire::describe(*seen.block) : text);
  if (seen.block) {
    event.open_array("block");
    for (const auto& field : *seen.block) {
      event.open_array()
          .add_text(printable_text(field.name))
          .add_text(printable_text(field.value))
          .close();
    }
    event.close();
  }
  if (seen.malformed) {
    event.open_object("malformed")
        .add("clause", wire::name(seen.malformed->clause))
        .add("reason", printable_text(seen.malformed->reason))
        .close();
  }
  if (seen.background) {
    event.add("background", true);
  }
}

void describe(JsonLine& event, const wire::judge::StepBegun& begun) {
  event.add("step", begun.step);
}

void describe(JsonLine& event, const wire::judge::FixtureEnded& ended) {
  event.add("mark", "fixture");
  event.add("ready", ended.ready);
  event.add("why", own_text(ended.why));
}

void describe(JsonLine& event, const wire::judge::Opened& opened) {
  event.add("protocol", printable_text(opened.protocol));
  if (!opened.tls_version.empty()) {
    event.add("tls_version", opened.tls_version);
    event.add("cipher_suite", opened.cipher_suite);
  }
  if (!opened.compression.empty()) {
    event.add("compression", opened.compression);
  }
  if (opened.key_bits > 0) {
    event.add("key_bits", opened.key_bits);
  }
  if (opened.refused) {
    event.add("refused", true);
    event.add("alert", printable_text(opened.alert));
  }
  if (!opened.failure.empty()) {
    event.add("failure", own_text(opened.failure));
  }
}

void describe(JsonLine& event, const wire::TlsNote& note) {
  const std::string what(note_name(note.what));
  event.add("dir", note.what == wire::TlsNote::What::renegotiation ? "out" : "in");
  event.add("what", what);
  if (note.alert.empty()) {
    event.add("text", "TLS " + what);
  } else {
    const std::string alert = printable_text(note.alert);
    event.add("text", "TLS alert " + alert).add("alert", alert);
  }
}

void describe(JsonLine& event, const wire::judge::RawSeen& raw) {
  event.add("dir", to_string(raw.direction));
  add_octets(event, "bytes", raw.octets);
  event.add("text", wire::printable(raw.octets, 64));
}

void describe(JsonLine& event, const wire::judge::Closed& closed) {
  event.add("dir", closed.by_peer ? "in" : "out");
  event.add("how", closed.reset ? "RST" : "FIN");
}

void describe(JsonLine& event, const wire::judge::Marked& marked) {
  event.add("mark", mark_name(marked.what));
  event.add("step", marked.step);
}

void describe(JsonLine& event, const wire::judge::Measured& measured) {
  event.add("step", measured.step);
  event.add("round", measured.round);
  event.add("times", measured.times);
  event.add("octets", measured.octets);
  event.add("frames_in", measured.frames_in);
  if (measured.last) {
    event.add("last", true);
  }
  for (const auto& [key, value] :
       {std::pair{"unread", measured.unread}, std::pair{"memory", measured.memory},
        std::pair{"cpu", measured.cpu}}) {
    if (value) {
      event.add(key, *value);
    }
  }
  std::string text = "round " + std::to_string(measured.round) + ": " +
                     std::to_string(measured.octets) + " octets said";
  text += measured.unread ? ", " + std::to_string(*measured.unread) + " not read" : "";
  text += ", " + std::to_string(measured.frames_in) + " frames came";
  text += measured.memory ? ", memory " + std::to_string(*measured.memory >> 10U) + " KiB" : "";
  text += measured.cpu ? ", time " + std::to_string(*measured.cpu / 1000) + " ms" : "";
  event.add("text", text);
}

void describe(JsonLine& event, const wire::judge::EpilogueBegun& begun) {
  event.add("mark", "epilogue");
  event.add("stream", begun.stream);
  event.add("same_connection", begun.same_connection);
}

void describe(JsonLine& event, const wire::judge::EpilogueFailed& failed) {
  event.add("mark", "epilogue_failed");
  event.add("why", own_text(failed.why));
}

void describe(JsonLine& event, const wire::judge::Died& died) {
  event.add("mark", "died");
  event.add("why", own_text(died.why));
}

void describe(JsonLine& event, const wire::judge::GivenUp& given_up) {
  event.add("mark", "given_up");
  event.add("why", own_text(given_up.why));
}

void add_printable(std::string& text, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto octet = static_cast<unsigned char>(c);
  if (octet >= 0x20 && octet < 0x7f) {
    text += c;
  } else {
    text += "\\x";
    text += kHex[octet >> 4];
    text += kHex[octet & 15];
  }
}

/// How many octets the character takes that `text` begins with; 0 where that is no valid UTF-8, a
/// control character beyond ASCII, or one that turns the direction of writing.
std::size_t visible_character(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = at(0) < 0x80 ? 1 : at(0) < 0xe0 ? 2 : at(0) < 0xf0 ? 3 : 4;
  if (length == 1) {
    return 1;
  }
  if (text.size() < length || at(0) < 0xc2 || at(0) > 0xf4) {
    return 0;
  }
  std::uint32_t code = at(0) & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((at(i) & 0xc0) != 0x80) {
      return 0;
    }
    code = code << 6 | (at(i) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> kFirst = {0, 0x80, 0x80, 0x800, 0x10000};
  const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool is_valid = code >= kFirst[length] && code <= 0x10ffff && !is_surrogate;
  const bool is_control = code < 0xa0 || (code >= 0x2028 && code <= 0x202e) ||
                          (code >= 0x2066 && code <= 0x2069);
  return is_valid && !is_control ? length : 0;
}

/// A step in a few words, as the scenario says it: "send SETTINGS", "expect connection_error".
struct WhatOf {
  std::string operator()(const wire::judge::Send& send) const {
    switch (send.kind) {
      case wire::judge::Send::Kind::message:
        return "send MESSAGE";
      case wire::judge::Send::Kind::preface:
        return "send preface";
      case wire::judge::Send::Kind::renegotiation:
        return "send renegotiation";
      case wire::judge::Send::Kind::raw:
        return "send raw";
      case wire::judge::Send::Kind::frame:
        break;
    }
    const bool known = !std::holds_alternative<wire::Unknown>(send.frame);
    return known ? "send " + wire::to_string(std::visit(
                                 [](const auto& frame) { return type_of(frame); }, send.frame))
                 : "send UNKNOWN";
  }
  std::string operator()(const wire::judge::Expect& expect) const {
    constexpr std::array<std::string_view, 11> kNames = {
        "",        "connection_error", "stream_error", "response", "grpc_status",
        "message", "alive",            "closed",       "quiet",    "handshake",
        "bounded"};
    if (expect.outcome == wire::judge::Outcome::frame && expect.frame.any_unknown) {
      return "expect UNKNOWN";
    }
    if (expect.outcome == wire::judge::Outcome::frame) {
      return "expect " + wire::to_string(static_cast<wire::FrameType>(expect.frame.type));
    }
    return "expect " + std::string(kNames[static_cast<std::size_t>(expect.outcome)]);
  }
  std::string operator()(const wire::judge::Either& either) const {
    std::string text = "either";
    for (const auto& alternative : either.alternatives) {
      text += (text == "either" ? " " : ", ") + (*this)(alternative.expect);
    }
    return text;
  }
  std::string operator()(const wire::judge::Whenever&) const { return "whenever"; }
  std::string operator()(const wire::judge::Wait&) const { return "wait"; }
  std::string operator()(const wire::judge::Close&) const { return "close"; }
  std::string operator()(const wire::judge::Repeat& repeat) const {
    return "repeat " + std::to_string(repeat.times) + " times";
  }
  std::string operator()(const wire::judge::Flood& flood) const {
    return "flood " + std::to_string(flood.rounds) + " rounds of " + std::to_string(flood.times);
  }

 private:
  template <typename Known>
  static wire::FrameType type_of(const Known&) {
    return Known::kType;
  }
  static wire::FrameType type_of(const wire::Unknown& unknown) {
    return static_cast<wire::FrameType>(unknown.type);
  }
};

}  // namespace

std::string event_line(const CaseRecord& record, std::size_t attempt,
                       const wire::judge::Event& event) {
  JsonLine line;
  line.add("n", event.n)
      .add("ev", std::visit(KindOf{}, event.what))
      .add("t", rounded(event.t))
      .add("case", record.id())
      .add("try", attempt + 1)
      .add("inc", record.incarnations[attempt])
      .add("conn", event.connection);
  std::visit([&](const auto& what) { describe(line, what); }, event.what);
  if (const auto* begun = std::get_if<wire::judge::StepBegun>(&event.what)) {
    const wire::judge::Step& step = record.plan.steps[begun->step];
    line.add("line", step.line).add("what", std::visit(WhatOf{}, step.verb));
  }
  return line.take();
}

std::string_view attempt_name(Attempt::Kind kind) {
  constexpr std::array<std::string_view, 4> kNames = {"first", "repeat", "control", "alone"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view mark_name(wire::judge::Marked::What what) {
  constexpr std::array<std::string_view, 3> kNames = {"barrier", "grace", "deadline"};
  return kNames[static_cast<std::size_t>(what)];
}

std::string_view note_name(wire::TlsNote::What what) {
  constexpr std::array<std::string_view, 4> kNames = {"renegotiation", "renegotiated",
                                                      "certificate_request", "alert"};
  return kNames[static_cast<std::size_t>(what)];
}

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

std::string printable_text(std::string_view text) {
  std::string printable;
  for (const char c : text) {
    add_printable(printable, c);
  }
  return printable;
}

std::string own_text(std::string_view text) {
  std::string readable;
  while (!text.empty()) {
    const std::size_t length = visible_character(text);
    if (length > 1) {
      readable += text.substr(0, length);
    } else {
      add_printable(readable, text.front());
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return readable;
}

std::string base64(wire::Bytes octets) {
  std::string text = wire::grpc::base64_encode(octets);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

}  // namespace engine
