// Inputs of fuzz/target/judge.cc: a plan and events, an object a line.
#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/mutator/list.h"
#include "fuzz/mutator/mutator.h"

namespace fuzz {
namespace {

using nlohmann::json;

/// A line that is no JSON stays as it is.
struct Line {
  std::string text;
};
using Lines = std::vector<Line>;

Lines read(wire::Bytes input) {
  Lines lines;
  std::string_view rest(reinterpret_cast<const char*>(input.data()), input.size());
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    lines.push_back({std::string(rest.substr(0, end))});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

wire::Buffer write(const Lines& lines, std::size_t most, Random& /*random*/) {
  wire::Buffer octets;
  for (const Line& line : lines) {
    if (octets.size() + line.text.size() + 1 > most) {
      break;  // the plan comes first, and attempts may end anywhere
    }
    octets.insert(octets.end(), line.text.begin(), line.text.end());
    octets.push_back('\n');
  }
  return octets;
}

/// The ordinal that an event after these has.
std::uint64_t next_ordinal(const Lines& lines) {
  std::uint64_t highest = 0;
  for (const Line& line : lines) {
    const json event = json::parse(line.text, nullptr, false);
    const auto n = event.is_object() ? event.find("n") : event.end();
    if (event.is_object() && n != event.end() && n->is_number_unsigned()) {
      highest = std::max(highest, n->get<std::uint64_t>());
    }
  }
  return highest + 1;
}

json some_mark(Random& random) {
  constexpr std::array kMarks = {"barrier",  "grace",           "deadline", "fixture",
                                 "epilogue", "epilogue_failed", "died",     "given_up"};
  return {{"ev", "mark"},
          {"mark", random.of(kMarks)},
          {"why", "x"},
          {"step", random.below(4)},
          {"stream", 1 + 2 * random.below(3)},
          {"ready", random.one_in(2)},
          {"same_connection", random.one_in(2)}};
}

/// Rounds of a flood: what is measured stays as it is, or grows from one to the next.
std::vector<json> some_measures(Random& random) {
  std::vector<json> rounds;
  const std::size_t step = random.below(3);
  const std::uint64_t growth = random.below(3) * 4'000'000;
  const std::uint64_t time = random.below(3) * 300'000;
  const std::uint64_t waiting = random.below(3) * 100'000;
  for (std::uint64_t round = 0, count = random.below(8); round <= count; ++round) {
    json measured = {{"ev", "measure"},
                     {"step", step},
                     {"round", round},
                     {"last", round == count},
                     {"times", 1000},
                     {"octets", 64'000 * round},
                     {"frames_in", waiting * round},
                     {"unread", waiting * round}};
    if (!random.one_in(8)) {
      measured["memory"] = 50'000'000 + growth * round;
      measured["cpu"] = 100'000 + time * round * round;
    }
    rounds.push_back(std::move(measured));
  }
  return rounds;
}

json some_attempt(Random& random) {
  json attempt = {{"ev", "case"}};
  if (random.one_in(2)) {
    attempt["kind"] = random.below(4);
  }
  if (!random.one_in(4)) {
    attempt["again"] = random.below(3);
  }
  for (const char* key : {"baseline", "failure_expected", "unfinished"}) {
    if (random.one_in(6)) {
      attempt[key] = true;
    }
  }
  return attempt;
}

json some_end(Random& random) {
  return {{"ev", "close"},
          {"dir", random.one_in(4) ? "out" : "in"},
          {"how", random.one_in(2) ? "FIN" : "RST"}};
}

/// An attempt, or events after those that are there; most belong to their connection.
void add_events(Lines& lines, Random& random) {
  std::vector<json> events;
  switch (random.below(4)) {
    case 0:
      lines.push_back({some_attempt(random).dump()});
      return;
    case 1:
      events.push_back(some_mark(random));
      break;
    case 2:
      events = some_measures(random);
      break;
    default:
      events.push_back(some_end(random));
  }
  std::uint64_t n = next_ordinal(lines);
  const json last = lines.empty() ? json() : json::parse(lines.back().text, nullptr, false);
  const json connection = last.is_object() ? last.value("conn", json(1)) : json(1);
  for (json& event : events) {
    event["n"] = n++;
    event["conn"] = connection;
    lines.push_back({event.dump()});
  }
}

/// A value becomes another of its kind.
void change_value(json& value, Random& random) {
  if (value.is_boolean()) {
    value = !value.get<bool>();
  } else if (value.is_number()) {
    value = random.one_in(2) ? json(random.below(8)) : json(random.number());
  } else if (value.is_string()) {
    constexpr std::array kWords = {"in",    "out",    "FIN",   "RST",      "ping",
                                   "call",  "pass",   "fail",  "allowed",  "alive",
                                   "quiet", "closed", "frame", "response", "bounded"};
    value = random.of(kWords);
  } else {
    value = random.one_in(2) ? json() : json(random.below(2));
  }
}

/// Somewhere in the line: a value is changed, or goes.
void change_line(Line& line, Random& random) {
  json object = json::parse(line.text, nullptr, false);
  json* place = &object;
  while (place->is_structured() && !place->empty()) {
    auto member = place->begin();
    std::advance(member, static_cast<std::ptrdiff_t>(random.below(place->size())));
    if (random.one_in(12)) {
      place->erase(member);
      line.text = object.dump();
      return;
    }
    place = &*member;
  }
  if (!object.is_discarded()) {
    change_value(*place, random);
    line.text = object.dump();
  }
}

void change(Lines& lines, Random& random) {
  switch (lines.empty() ? 0 : random.below(4)) {
    case 0:
      add_events(lines, random);
      break;
    case 1:
      rearrange(lines, random);
      break;
    default:
      change_line(random.of(lines), random);
  }
}

}  // namespace

const Mutator kJudgeMutator = list_mutator<read, change, write>();

}  // namespace fuzz
