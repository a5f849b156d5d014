#include "harness/engine/plan_loader.h"

#include <array>
#include <utility>

namespace engine {

using nlohmann::json;
using wire::judge::Plan;
using wire::judge::Step;
using wire::judge::StreamRef;

namespace {

constexpr std::uint64_t kMax31 = 0x7fffffff;
constexpr std::uint64_t kMax32 = 0xffffffff;
/// A plan that repeats more often is not a test but a flood.
constexpr std::uint64_t kMaxRepeats = 100'000;
/// A flood's, and how often each says what it has to say.
constexpr std::uint64_t kMaxRounds = 16;
constexpr std::uint64_t kMaxTimes = 50'000;
constexpr std::uint64_t kMaxWaitMs = 600'000;
/// RFC 7301, Section 3.1: a protocol's name has a length octet.
constexpr std::size_t kMaxProtocol = 255;

template <typename Value, std::size_t N>
Value named(ObjectReader& fields, std::string_view key,
            const std::array<std::pair<std::string_view, Value>, N>& names, Value fallback) {
  const std::string text = fields.text(key);
  for (const auto& [name, value] : names) {
    if (name == text) {
      return value;
    }
  }
  if (!text.empty()) {
    fields.errors().add(fields.path_of(key), "unknown name `" + text + "`");
  }
  return fallback;
}

wire::judge::Barrier load_barrier(ObjectReader& step) {
  using wire::judge::Barrier;
  constexpr std::array<std::pair<std::string_view, Barrier>, 3> kNames = {
      {{"none", Barrier::none}, {"ping", Barrier::ping}, {"call", Barrier::call}}};
  return named(step, "barrier", kNames, Barrier::none);
}

wire::judge::VerdictKind load_verdict(ObjectReader& alternative) {
  using wire::judge::VerdictKind;
  constexpr std::array<std::pair<std::string_view, VerdictKind>, 4> kNames = {
      {{"pass", VerdictKind::pass},
       {"allowed", VerdictKind::allowed},
       {"warn", VerdictKind::warn},
       {"fail", VerdictKind::fail}}};
  return named(alternative, "verdict", kNames, VerdictKind::pass);
}

std::vector<wire::judge::Send> load_sends(ObjectReader& step, std::string_view key) {
  std::vector<wire::judge::Send> sends;
  std::size_t index = 0;
  for (const json& element : step.array(key)) {
    ObjectReader send(element, step.path_of(key) + "[" + std::to_string(index++) + "]",
                      step.errors());
    send.number("line", kMax31);
    send.boolean("stimulus");
    send.text("note");
    sends.push_back(load_send(send));
    send.done();
  }
  return sends;
}

wire::judge::Either load_either(ObjectReader& step) {
  wire::judge::Either either;
  either.clause = load_clause(step, "clause");
  either.barrier = load_barrier(step);
  std::size_t index = 0;
  for (const json& element : step.array("either")) {
    ObjectReader fields(element, step.path_of("either") + "[" + std::to_string(index++) + "]",
                        step.errors());
    fields.number("line", kMax31);
    wire::judge::Alternative alternative;
    alternative.expect = load_expect(fields);
    alternative.expect.clause = either.clause;
    alternative.verdict = load_verdict(fields);
    alternative.because = fields.text("because");
    fields.text("barrier");
    fields.done();
    either.alternatives.push_back(std::move(alternative));
  }
  if (either.alternatives.empty()) {
    step.errors().add(step.path_of("either"), "no alternatives");
  }
  return either;
}

wire::judge::Wait load_wait(ObjectReader& step) {
  wire::judge::Wait wait;
  if (step.raw("wait") == "round_trip") {
    wait.round_trip = true;
  } else {
    wait.time = wire::judge::Milliseconds(step.number("wait", kMaxWaitMs));
  }
  return wait;
}

wire::judge::Close load_close(ObjectReader& step) {
  using wire::judge::Close;
  constexpr std::array<std::pair<std::string_view, Close::How>, 3> kNames = {
      {{"fin", Close::How::fin}, {"reset", Close::How::reset}, {"write", Close::How::write}}};
  return {named(step, "close", kNames, Close::How::fin)};
}

wire::judge::Flood load_flood(ObjectReader& step) {
  wire::judge::Flood flood;
  flood.rounds = static_cast<std::uint32_t>(step.number("flood", kMaxRounds));
  flood.times = static_cast<std::uint32_t>(step.number("times", kMaxTimes));
  flood.unread = step.boolean("unread");
  flood.sends = load_sends(step, "steps");
  return flood;
}

Step load_step(const json& value, const std::string& path, Errors& errors) {
  ObjectReader fields(value, path, errors);
  Step step;
  step.line = static_cast<int>(fields.number("line", kMax31));
  step.stimulus = fields.boolean("stimulus");
  fields.text("note");
  if (fields.has("send")) {
    step.verb = load_send(fields);
  } else if (fields.has("expect")) {
    wire::judge::Expect expect = load_expect(fields);
    expect.clause = load_clause(fields, "clause");
    expect.barrier = load_barrier(fields);
    step.verb = std::move(expect);
  } else if (fields.has("either")) {
    step.verb = load_either(fields);
  } else if (fields.has("whenever")) {
    wire::judge::Whenever whenever;
    whenever.match = load_frame_matcher(fields, fields.text("whenever"));
    whenever.sends = load_sends(fields, "do");
    step.verb = std::move(whenever);
  } else if (fields.has("wait")) {
    step.verb = load_wait(fields);
  } else if (fields.has("close")) {
    step.verb = load_close(fields);
  } else if (fields.has("repeat")) {
    wire::judge::Repeat repeat;
    repeat.times = static_cast<std::uint32_t>(fields.number("repeat", kMaxRepeats));
    repeat.sends = load_sends(fields, "steps");
    step.verb = std::move(repeat);
  } else if (fields.has("flood")) {
    step.verb = load_flood(fields);
  } else {
    errors.add(path, "no verb (send, expect, either, whenever, wait, close, repeat, flood)");
  }
  fields.done();
  return step;
}

wire::judge::Fixture load_fixture(ObjectReader& plan) {
  using wire::judge::Fixture;
  constexpr std::array<std::pair<std::string_view, Fixture>, 5> kNames = {
      {{"tcp", Fixture::tcp},
       {"tls", Fixture::tls},
       {"connection", Fixture::connection},
       {"open_stream", Fixture::open_stream},
       {"half_closed", Fixture::half_closed}}};
  return named(plan, "given", kNames, Fixture::connection);
}

std::vector<wire::judge::LimitNeeded> load_needs(ObjectReader& plan) {
  std::vector<wire::judge::LimitNeeded> needs;
  std::size_t index = 0;
  for (const json& element : plan.array("needs")) {
    ObjectReader fields(element, plan.path_of("needs") + "[" + std::to_string(index++) + "]",
                        plan.errors());
    wire::judge::LimitNeeded need;
    need.setting = static_cast<wire::SettingId>(fields.number("setting", 0xffff));
    need.at_least = static_cast<std::uint32_t>(fields.number("at_least", kMax32));
    need.at_most = static_cast<std::uint32_t>(fields.number("at_most", kMax32, kMax32));
    fields.done();
    needs.push_back(need);
  }
  return needs;
}

std::optional<wire::judge::TlsOffer> load_tls(ObjectReader& plan) {
  const json& value = plan.raw("tls");
  if (value.is_null()) {
    return std::nullopt;
  }
  ObjectReader fields(value, plan.path_of("tls"), plan.errors());
  wire::judge::TlsOffer offer;
  offer.alpn = fields.texts("alpn");
  for (const std::string& protocol : offer.alpn) {
    if (protocol.empty() || protocol.size() > kMaxProtocol) {
      plan.errors().add("plan.tls.alpn", "expected names of 1 to 255 octets");
    }
  }
  offer.lowest = fields.required_text("lowest");
  offer.highest = fields.required_text("highest");
  offer.suites = fields.texts("suites");
  offer.groups = fields.texts("groups");
  if (fields.has("server_name")) {
    offer.server_name = fields.text("server_name");
  }
  offer.post_handshake_auth = fields.boolean("post_handshake_auth");
  if (fields.has("client_certificate")) {
    offer.client_certificate = fields.text("client_certificate");
  }
  offer.compression = fields.boolean("compression");
  fields.done();
  return offer;
}

std::optional<wire::judge::Afterwards> load_afterwards(ObjectReader& plan) {
  const json& value = plan.raw("afterwards");
  if (value.is_null()) {
    return std::nullopt;
  }
  ObjectReader fields(value, plan.path_of("afterwards"), plan.errors());
  wire::judge::Afterwards afterwards;
  afterwards.path = fields.required_text("path");
  afterwards.message = fields.hex("message");
  afterwards.contains = fields.hex("contains");
  fields.done();
  return afterwards;
}

/// What only the harness reads.
void skip_harness_keys(ObjectReader& fields) {
  for (const char* key :
       {"title", "under_test", "requires", "tags", "formerly", "level", "why"}) {
    fields.raw(key);
  }
}

}  // namespace

tl::expected<Plan, std::string> load_plan(const json& value) {
  Errors errors;
  ObjectReader fields(value, "plan", errors);
  Plan plan;
  if (fields.number("v", kMax32) != 1) {
    errors.add("plan.v", "this engine performs plans of version 1");
  }
  plan.id = fields.required_text("id");
  plan.file = fields.text("file");
  plan.line = static_cast<int>(fields.number("line", kMax31));
  plan.given = load_fixture(fields);
  plan.profile = fields.text("profile");
  plan.tls = load_tls(fields);
  plan.settings = load_settings(fields, "settings");
  plan.auto_windows = fields.text("windows", "auto") == "auto";
  plan.contested = fields.text("contested");
  plan.epilogue_on_same_connection = fields.text("epilogue", "same") == "same";
  plan.afterwards = load_afterwards(fields);
  for (const std::string& id : fields.texts("clauses")) {
    if (const auto clause = wire::find_clause(id)) {
      plan.clauses.push_back(*clause);
    } else {
      errors.add("plan.clauses", "unknown clause `" + id + "`");
    }
  }
  plan.exclusive = fields.text("tier", "core") == "abuse";
  plan.needs = load_needs(fields);
  std::size_t index = 0;
  for (const json& step : fields.array("steps")) {
    plan.steps.push_back(load_step(step, "steps[" + std::to_string(index++) + "]", errors));
  }
  plan.exclusive = plan.exclusive || has_flood(plan);
  skip_harness_keys(fields);
  fields.done();
  if (errors.any()) {
    return tl::unexpected(errors.first());
  }
  return plan;
}

StreamRef load_stream(ObjectReader& step, std::string_view key, StreamRef fallback) {
  const json& value = step.raw(key);
  if (value.is_null()) {
    return fallback;
  }
  if (value == "next") {
    return {StreamRef::Kind::next, 0};
  }
  if (value == "last") {
    return {StreamRef::Kind::last, 0};
  }
  return {StreamRef::Kind::id, static_cast<wire::StreamId>(step.number(key, kMax31))};
}

std::vector<wire::ErrorCode> load_codes(ObjectReader& step, std::string_view key) {
  std::vector<wire::ErrorCode> codes;
  const json& value = step.raw(key);
  const json list = value.is_array()  ? value
                    : value.is_null() ? json::array()
                                      : json::array({value});
  for (const json& element : list) {
    if (element.is_number_unsigned() && element.get<std::uint64_t>() <= kMax32) {
      codes.push_back(static_cast<wire::ErrorCode>(element.get<std::uint32_t>()));
    } else if (const auto code = element.is_string()
                                     ? wire::parse_error_code(element.get<std::string>())
                                     : std::nullopt) {
      codes.push_back(*code);
    } else {
      step.errors().add(step.path_of(key), "unknown error code " + element.dump());
    }
  }
  return codes;
}

wire::ClauseId load_clause(ObjectReader& step, std::string_view key) {
  const std::string id = step.text(key);
  const auto clause = wire::find_clause(id);
  if (!clause) {
    step.errors().add(step.path_of(key), id.empty() ? "missing" : "unknown clause `" + id + "`");
  }
  return clause.value_or(wire::ClauseId{});
}

std::uint8_t load_frame_type(ObjectReader& step, const std::string& name) {
  const auto type = wire::parse_frame_type(name);
  if (!type) {
    step.errors().add(step.path(), "unknown frame `" + name + "`");
  }
  return type ? static_cast<std::uint8_t>(*type) : std::uint8_t{0xff};
}

std::vector<std::pair<std::uint16_t, std::uint32_t>> load_settings(ObjectReader& step,
                                                                   std::string_view key) {
  std::vector<std::pair<std::uint16_t, std::uint32_t>> settings;
  for (const json& pair : step.array(key)) {
    const bool good = pair.is_array() && pair.size() == 2 && pair[0].is_number_unsigned() &&
                      pair[1].is_number_unsigned() && pair[0].get<std::uint64_t>() <= 0xffff &&
                      pair[1].get<std::uint64_t>() <= kMax32;
    if (good) {
      settings.emplace_back(pair[0].get<std::uint16_t>(), pair[1].get<std::uint32_t>());
    } else {
      step.errors().add(step.path_of(key), "expected [identifier, value] pairs of numbers");
    }
  }
  return settings;
}

}  // namespace engine
