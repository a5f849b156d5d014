// Expectations and matchers of a plan.
#include <array>

#include "harness/engine/plan_loader.h"
#include "wire/grpc/status.h"

namespace engine {

using nlohmann::json;
using wire::judge::Expect;
using wire::judge::FieldMatcher;
using wire::judge::FrameMatcher;
using wire::judge::HandshakeMatcher;
using wire::judge::Outcome;

namespace {

constexpr std::uint64_t kMax31 = 0x7fffffff;
constexpr std::uint64_t kMax32 = 0xffffffff;
constexpr std::uint64_t kMaxWithinMs = 600'000;

/// The outcomes' names; anything else that `expect` says is a frame.
constexpr std::array<std::pair<std::string_view, Outcome>, 10> kOutcomes = {
    {{"connection_error", Outcome::connection_error},
     {"stream_error", Outcome::stream_error},
     {"response", Outcome::response},
     {"grpc_status", Outcome::grpc_status},
     {"message", Outcome::message},
     {"alive", Outcome::alive},
     {"closed", Outcome::closed},
     {"quiet", Outcome::quiet},
     {"handshake", Outcome::handshake},
     {"bounded", Outcome::bounded}}};

constexpr std::array<std::pair<std::string_view, HandshakeMatcher::Result>, 5> kResults = {
    {{"done", HandshakeMatcher::Result::done},
     {"refused", HandshakeMatcher::Result::refused},
     {"renegotiated", HandshakeMatcher::Result::renegotiated},
     {"certificate_request", HandshakeMatcher::Result::certificate_request},
     {"alert", HandshakeMatcher::Result::alert}}};

std::vector<FieldMatcher> load_field_matchers(ObjectReader& step, std::string_view key) {
  std::vector<FieldMatcher> matchers;
  for (const json& element : step.array(key)) {
    ObjectReader fields(element, step.path_of(key), step.errors());
    FieldMatcher matcher;
    matcher.name = fields.required_text("name");
    if (fields.has("regex")) {
      matcher.kind = FieldMatcher::Kind::regex;
      matcher.value = fields.text("regex");
    } else if (fields.has("combined")) {
      matcher.kind = FieldMatcher::Kind::combined;
      matcher.value = fields.text("combined");
    } else if (fields.has("contains")) {
      matcher.kind = FieldMatcher::Kind::contains;
      const wire::Buffer octets = fields.hex("contains");
      matcher.value.assign(octets.begin(), octets.end());
    } else if (fields.boolean("absent")) {
      matcher.kind = FieldMatcher::Kind::absent;
    } else {
      matcher.value = fields.text("equals");
    }
    fields.done();
    matchers.push_back(std::move(matcher));
  }
  return matchers;
}

/// A number or name, or a list of them.
template <typename Value, typename Parse>
std::vector<Value> load_list(ObjectReader& step, std::string_view key, Parse parse) {
  std::vector<Value> values;
  const json& value = step.raw(key);
  const json list = value.is_array()  ? value
                    : value.is_null() ? json::array()
                                      : json::array({value});
  for (const json& element : list) {
    if (const auto parsed = parse(element)) {
      values.push_back(*parsed);
    } else {
      step.errors().add(step.path_of(key), "unknown value " + element.dump());
    }
  }
  return values;
}

std::optional<std::uint32_t> parse_grpc_status(const json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() <= kMax32) {
    return value.get<std::uint32_t>();
  }
  if (value.is_string()) {
    if (const auto code = wire::grpc::parse_status_code(value.get<std::string>())) {
      return static_cast<std::uint32_t>(*code);
    }
  }
  return std::nullopt;
}

std::optional<int> parse_http_status(const json& value) {
  const bool good = value.is_number_unsigned() && value.get<std::uint64_t>() <= 999;
  return good ? std::optional(value.get<int>()) : std::nullopt;
}

std::optional<wire::judge::StreamRef> load_optional_stream(ObjectReader& step) {
  return step.has("stream") ? std::optional(load_stream(step, "stream", {}))
                            : (step.raw("stream"), std::nullopt);
}

/// The type by its name; UNKNOWN is the one that `type` numbers, or any that has no name.
void load_matched_type(ObjectReader& step, const std::string& frame, FrameMatcher& matcher) {
  const auto type = step.optional_number("type", 0xff);
  if (type) {
    matcher.type = static_cast<std::uint8_t>(*type);
  } else if (frame == "UNKNOWN") {
    matcher.any_unknown = true;
  } else {
    matcher.type = load_frame_type(step, frame);
  }
}

std::uint32_t load_count(ObjectReader& step) {
  return static_cast<std::uint32_t>(step.number("count", kMax31, 1));
}

HandshakeMatcher load_handshake(ObjectReader& step) {
  HandshakeMatcher matcher;
  const std::string name = step.text("result", "done");
  bool known = false;
  for (const auto& [result_name, result] : kResults) {
    if (result_name == name) {
      matcher.result = result;
      known = true;
    }
  }
  if (!known) {
    step.errors().add(step.path_of("result"), "unknown result `" + name + "`");
  }
  if (step.has("protocol")) {
    matcher.protocol = step.text("protocol");
  }
  matcher.suites = step.texts("suite");
  matcher.alerts = step.texts("alert");
  matcher.compression = step.text("compression");
  matcher.key_bits = static_cast<std::uint32_t>(step.number("key_bits", kMax31));
  return matcher;
}

void load_outcome(ObjectReader& step, Expect& expect) {
  expect.stream = load_optional_stream(step);
  switch (expect.outcome) {
    case Outcome::connection_error:
    case Outcome::stream_error:
      expect.codes = load_codes(step, "code");
      break;
    case Outcome::grpc_status:
      expect.grpc_status = load_list<std::uint32_t>(step, "code", parse_grpc_status);
      break;
    case Outcome::response:
      expect.http_status = load_list<int>(step, "http_status", parse_http_status);
      expect.grpc_status = load_list<std::uint32_t>(step, "grpc_status", parse_grpc_status);
      expect.fields = load_field_matchers(step, "fields");
      expect.trailers = load_field_matchers(step, "trailers");
      if (const auto messages = step.optional_number("messages", kMax31)) {
        expect.messages = static_cast<std::uint32_t>(*messages);
      }
      expect.data = step.optional_hex("data");
      break;
    case Outcome::bounded:
      expect.each = static_cast<std::uint32_t>(step.number("each", kMax31));
      break;
    case Outcome::handshake:
      expect.handshake = load_handshake(step);
      break;
    case Outcome::message:
      expect.data = step.optional_hex("data");
      expect.contains = step.optional_hex("contains");
      expect.compressed = step.optional_boolean("compressed");
      expect.count = load_count(step);
      break;
    default:
      break;
  }
}

}  // namespace

FrameMatcher load_frame_matcher(ObjectReader& step, const std::string& frame) {
  FrameMatcher matcher;
  load_matched_type(step, frame, matcher);
  matcher.stream = load_optional_stream(step);
  matcher.ack = step.optional_boolean("ack");
  matcher.end_stream = step.optional_boolean("end_stream");
  matcher.codes = load_codes(step, "code");
  matcher.fields = load_field_matchers(step, "fields");
  matcher.settings = load_settings(step, "settings");
  matcher.opaque_data = step.optional_hex("opaque_data");
  matcher.data = step.optional_hex("data");
  matcher.debug_data = step.optional_hex("debug_data");
  if (const auto last = step.optional_number("last_stream", kMax31)) {
    matcher.last_stream = static_cast<wire::StreamId>(*last);
  }
  if (const auto increment = step.optional_number("increment", kMax31)) {
    matcher.increment = static_cast<std::uint32_t>(*increment);
  }
  matcher.count = load_count(step);
  return matcher;
}

Expect load_expect(ObjectReader& step) {
  Expect expect;
  const std::string name = step.required_text("expect");
  if (const auto within = step.optional_number("within", kMaxWithinMs)) {
    expect.within = wire::judge::Milliseconds(*within);
  }
  for (const auto& [outcome_name, outcome] : kOutcomes) {
    if (outcome_name == name) {
      expect.outcome = outcome;
      load_outcome(step, expect);
      return expect;
    }
  }
  expect.outcome = Outcome::frame;
  expect.frame = load_frame_matcher(step, name);
  return expect;
}

}  // namespace engine
