// Dialogues of two peers, as the observer tests write them:
//
//   Dialogue talk;
//   talk.greet();                                  // prefaces, both SETTINGS acknowledged
//   talk.client(request(), 1);
//   talk.server(Data{.data = {1}}, 1);
//   EXPECT_THAT(talk, Breaks("rfc9113-…"));
#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/frame/frame.h"
#include "wire/hpack/encoder.h"
#include "wire/observer/observer.h"

namespace wire::observer::test {

using ::testing::Not;
using hpack::FieldList;

class Notes : public Sink {
 public:
  void violation(const Violation& violation) override { violations.push_back(violation); }
  void limit(Role by, std::string_view what) override {
    limits.push_back(std::string(to_string(by)) + ": " + std::string(what));
  }
  void section(Role /*by*/, StreamId stream, const Section& section) override {
    sections.emplace_back(stream, section.kind);
  }
  void content(Role /*by*/, StreamId /*stream*/, Bytes content) override {
    octets += content.size();
  }
  void frame(Role /*by*/, const FrameHeader& /*header*/, Bytes /*payload*/) override { ++frames; }

  std::vector<Violation> violations;
  std::vector<std::string> limits;
  std::vector<std::pair<StreamId, SectionKind>> sections;
  std::size_t octets = 0;
  std::size_t frames = 0;
};

/// A complete request, as a careful client sends it; not gRPC's, which has rules of its own.
inline FieldList request_fields() {
  return {{":method", "POST"},
          {":scheme", "http"},
          {":path", "/a.B/C"},
          {":authority", "test"},
          {"content-type", "application/octet-stream"},
          {"te", "trailers"},
          {"user-agent", "grpc-test/1"}};
}
inline FieldList response_fields() {
  return {{":status", "200"}, {"content-type", "application/octet-stream"}};
}
inline FieldList trailer_fields() { return {{"grpc-status", "0"}}; }

/// `fields` without those of this name, or with another value for it.
inline FieldList without(FieldList fields, std::string_view name) {
  std::erase_if(fields, [name](const hpack::Field& field) { return field.name == name; });
  return fields;
}
inline FieldList with(FieldList fields, std::string_view name, std::string_view value) {
  for (hpack::Field& field : fields) {
    if (field.name == name) {
      field.value = value;
      return fields;
    }
  }
  fields.push_back({std::string(name), std::string(value)});
  return fields;
}
/// `fields` and one more at the end.
inline FieldList plus(FieldList fields, std::string_view name, std::string_view value) {
  fields.push_back({std::string(name), std::string(value)});
  return fields;
}

inline Headers section(const FieldList& fields, bool end_stream = false) {
  hpack::Encoder encoder;
  return {.fragment = encoder.encode(fields), .end_stream = end_stream};
}
inline Headers request(bool end_stream = false) { return section(request_fields(), end_stream); }
inline Headers response() { return section(response_fields()); }
inline Headers trailers() { return section(trailer_fields(), true); }
inline Data data(std::size_t octets, bool end_stream = false) {
  return {.data = Buffer(octets), .end_stream = end_stream};
}
inline Settings settings(SettingId id, std::uint32_t value) {
  return {.parameters = {{static_cast<std::uint16_t>(id), value}}};
}
inline Settings settings_ack() { return {.parameters = {}, .ack = true}; }
inline constexpr bool kEnd = true;

class Dialogue {
 public:
  explicit Dialogue(const Options& options = {}) : observer_(notes_, options) {}

  /// Both prefaces; each end announces `client` and `server` and acknowledges the other's.
  void greet(const Settings& client = {}, const Settings& server = {}) {
    client_octets(preface());
    this->client(client);
    this->server(server);
    this->server(settings_ack());
    this->client(settings_ack());
  }
  static Buffer preface() { return {kClientPreface.begin(), kClientPreface.end()}; }

  void client(const Frame& frame, StreamId stream = 0, const Lies& lies = {}) {
    say(Role::client, encode_frame(frame, stream, lies));
  }
  void server(const Frame& frame, StreamId stream = 0, const Lies& lies = {}) {
    say(Role::server, encode_frame(frame, stream, lies));
  }
  void client_octets(const Buffer& octets) { say(Role::client, octets); }
  void server_octets(const Buffer& octets) { say(Role::server, octets); }
  void say(Role by, Bytes octets) {
    said_.emplace_back(by, Buffer(octets.begin(), octets.end()));
    observer_.feed(by, octets);
  }
  void end(Role by, bool reset = false) { observer_.end(by, reset); }
  void quiet() { observer_.quiet(); }

  /// `by` pings `times` times, one after the other, and is answered.
  void round_trips(Role by, int times) {
    for (int i = 0; i < times; ++i) {
      Ping ping;
      ping.opaque_data[0] = ++pings_;
      say(by, encode_frame(ping, 0));
      ping.ack = true;
      say(other(by), encode_frame(ping, 0));
    }
  }

  const std::vector<Violation>& violations() const { return notes_.violations; }
  /// Everything that was fed, in the order of the calls.
  const std::vector<std::pair<Role, Buffer>>& said() const { return said_; }
  const Notes& notes() const { return notes_; }
  Observer& observer() { return observer_; }
  const Connection& connection() const { return observer_.connection(); }

 private:
  Notes notes_;
  Observer observer_;
  std::vector<std::pair<Role, Buffer>> said_;
  std::uint8_t pings_ = 0;
};

inline std::string describe(const Violation& violation) {
  std::string text = std::string(to_string(violation.by)) + " breaks ";
  text += violation.sent ? name(*violation.sent) : "-";
  if (violation.demanded) {
    text += ", demands " + std::string(name(violation.demanded->clause)) + " (" +
            std::string(wire::to_string(violation.demanded->scope)) + " " +
            wire::to_string(violation.demanded->code) + ")";
  }
  return text + ": " + violation.reason;
}

inline std::string describe(const Dialogue& talk) {
  std::string text = "says";
  for (const Violation& violation : talk.violations()) {
    text += "\n  " + describe(violation);
  }
  for (const std::string& limit : talk.notes().limits) {
    text += "\n  limit of " + limit;
  }
  return talk.violations().empty() && talk.notes().limits.empty() ? "says nothing" : text;
}

inline void PrintTo(const Dialogue& talk, std::ostream* out) { *out << describe(talk); }

/// Some finding says that its sender breaks this clause.
MATCHER_P(Breaks, clause, "") {
  const Dialogue& talk = arg;
  return std::any_of(talk.violations().begin(), talk.violations().end(), [&](const Violation& v) {
    return v.sent && name(*v.sent) == std::string_view(clause);
  });
}
MATCHER_P2(Breaks, clause, role, "") {
  const Dialogue& talk = arg;
  return std::any_of(talk.violations().begin(), talk.violations().end(), [&](const Violation& v) {
    return v.by == role && v.sent && name(*v.sent) == std::string_view(clause);
  });
}
/// Some finding demands a reaction by this clause.
MATCHER_P(Demands, clause, "") {
  const Dialogue& talk = arg;
  return std::any_of(talk.violations().begin(), talk.violations().end(), [&](const Violation& v) {
    return v.demanded && name(v.demanded->clause) == std::string_view(clause);
  });
}
MATCHER(KeepsTheRules, "") {
  const Dialogue& talk = arg;
  return talk.violations().empty() && talk.notes().limits.empty();
}

}  // namespace wire::observer::test
