#include "harness/engine/event_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <variant>

#include "wire/grpc/base64.h"
#include "wire/log.h"

namespace engine {

using wire::judge::Attempt;
using wire::judge::Direction;

namespace {

/// What is longer is written without its tail; a frame's length tells.
constexpr std::size_t kMaxLoggedOctets = 65'536;

std::string_view to_string(Direction direction) {
  return direction == Direction::in ? "in" : "out";
}

/// A frame's fields, under the RFC's names.
struct FieldsOf {
  Json operator()(const wire::Data& data) const { return {{"data_length", data.data.size()}}; }
  Json operator()(const wire::Headers& headers) const {
    Json fields = Json::object();
    if (headers.priority) {
      fields["priority"] = (*this)(*headers.priority);
    }
    return fields;
  }
  Json operator()(const wire::Priority& priority) const {
    return {{"exclusive", priority.exclusive},
            {"stream_dependency", priority.stream_dependency},
            {"weight", priority.weight}};
  }
  Json operator()(const wire::RstStream& reset) const {
    return {{"error_code", wire::to_string(reset.error_code)}};
  }
  Json operator()(const wire::Settings& settings) const {
    Json list = Json::array();
    for (const auto& [id, value] : settings.parameters) {
      list.push_back(Json::array({wire::to_string(static_cast<wire::SettingId>(id)), value}));
    }
    return {{"ack", settings.ack}, {"settings", std::move(list)}};
  }
  Json operator()(const wire::PushPromise& push) const {
    return {{"promised_stream_id", push.promised_stream_id}};
  }
  Json operator()(const wire::Ping& ping) const {
    return {{"ack", ping.ack}, {"opaque_data", base64(ping.opaque_data)}};
  }
  Json operator()(const wire::Goaway& goaway) const {
    return {{"last_stream_id", goaway.last_stream_id},
            {"error_code", wire::to_string(goaway.error_code)},
            {"debug_data", wire::printable(goaway.debug_data, 1024)}};
  }
  Json operator()(const wire::WindowUpdate& update) const {
    return {{"window_size_increment", update.increment}};
  }
  Json operator()(const wire::Continuation&) const { return Json::object(); }
  Json operator()(const wire::Unknown&) const { return Json::object(); }
};

/// The octets as base64; of long ones only the beginning.
std::string logged(wire::Bytes octets) {
  return base64(octets.first(std::min(octets.size(), kMaxLoggedOctets)));
}

/// The whole frame, as it was on the wire.
wire::Buffer octets_of(const wire::judge::FrameSeen& seen) {
  wire::Writer writer;
  seen.header.encode(writer);
  writer.bytes(seen.payload);
  return writer.take();
}

void describe(Json& event, const wire::judge::FrameSeen& seen) {
  event["ev"] = "frame";
  event["dir"] = to_string(seen.direction);
  event["type"] = wire::to_string(static_cast<wire::FrameType>(seen.header.type));
  event["stream"] = seen.header.stream;
  event["flags"] = seen.header.flags;
  event["length"] = seen.header.length;
  if (seen.header.reserved) {
    event["reserved"] = true;
  }
  event["bytes"] = logged(octets_of(seen));
  event["fields"] = std::visit(FieldsOf{}, seen.frame);
  event["text"] = wire::describe(seen.header, seen.frame);
  if (seen.block) {
    Json block = Json::array();
    for (const auto& field : *seen.block) {
      block.push_back(Json::array({printable_text(field.name), printable_text(field.value)}));
    }
    event["block"] = std::move(block);
    event["text"] = event["text"].get<std::string>() + "  " + wire::describe(*seen.block);
  }
  if (seen.malformed) {
    event["malformed"] = {{"clause", wire::name(seen.malformed->clause)},
                          {"reason", printable_text(seen.malformed->reason)}};
  }
  if (seen.background) {
    event["background"] = true;
  }
}

void describe(Json& event, const wire::judge::StepBegun& begun) {
  event["ev"] = "step";
  event["step"] = begun.step;
}

void describe(Json& event, const wire::judge::FixtureEnded& ended) {
  event["ev"] = "mark";
  event["mark"] = "fixture";
  event["ready"] = ended.ready;
  event["why"] = own_text(ended.why);
}

void describe(Json& event, const wire::judge::Opened& opened) {
  event["ev"] = "open";
  event["protocol"] = printable_text(opened.protocol);
  if (!opened.tls_version.empty()) {
    event["tls_version"] = opened.tls_version;
    event["cipher_suite"] = opened.cipher_suite;
  }
  if (!opened.failure.empty()) {
    event["failure"] = own_text(opened.failure);
  }
}

void describe(Json& event, const wire::judge::RawSeen& raw) {
  event["ev"] = "raw";
  event["dir"] = to_string(raw.direction);
  event["bytes"] = logged(raw.octets);
  event["text"] = wire::printable(raw.octets, 64);
}

void describe(Json& event, const wire::judge::Closed& closed) {
  event["ev"] = "close";
  event["dir"] = closed.by_peer ? "in" : "out";
  event["how"] = closed.reset ? "RST" : "FIN";
}

void describe(Json& event, const wire::judge::Marked& marked) {
  constexpr std::array<std::string_view, 3> kNames = {"barrier", "grace", "deadline"};
  event["ev"] = "mark";
  event["mark"] = kNames[static_cast<std::size_t>(marked.what)];
  event["step"] = marked.step;
}

void describe(Json& event, const wire::judge::EpilogueBegun& begun) {
  event["ev"] = "mark";
  event["mark"] = "epilogue";
  event["stream"] = begun.stream;
  event["same_connection"] = begun.same_connection;
}

void describe(Json& event, const wire::judge::EpilogueFailed& failed) {
  event["ev"] = "mark";
  event["mark"] = "epilogue_failed";
  event["why"] = own_text(failed.why);
}

void describe(Json& event, const wire::judge::Died& died) {
  event["ev"] = "mark";
  event["mark"] = "died";
  event["why"] = own_text(died.why);
}

void describe(Json& event, const wire::judge::GivenUp& given_up) {
  event["ev"] = "mark";
  event["mark"] = "given_up";
  event["why"] = own_text(given_up.why);
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
    constexpr std::array<std::string_view, 9> kNames = {
        "",      "connection_error", "stream_error", "response", "grpc_status", "message",
        "alive", "closed",           "quiet"};
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

Json event_json(const CaseRun& run, std::size_t attempt, const wire::judge::Event& event) {
  Json json = {{"n", event.n},
               {"ev", ""},
               {"t", rounded(event.t)},
               {"case", run.id()},
               {"try", attempt + 1},
               {"inc", run.performances()[attempt]->incarnation()},
               {"conn", event.connection}};
  std::visit([&](const auto& what) { describe(json, what); }, event.what);
  if (const auto* begun = std::get_if<wire::judge::StepBegun>(&event.what)) {
    const wire::judge::Step& step = run.plan().steps[begun->step];
    json["line"] = step.line;
    json["what"] = std::visit(WhatOf{}, step.verb);
  }
  return json;
}

std::string_view attempt_name(Attempt::Kind kind) {
  constexpr std::array<std::string_view, 4> kNames = {"first", "repeat", "control", "alone"};
  return kNames[static_cast<std::size_t>(kind)];
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
