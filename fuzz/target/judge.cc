// The plan loader, the reader of traces, the judge and its eyes for what a case is not about, on
// JSON Lines: a plan, then the events of its attempts, each begun by {"ev":"case"}. The verdict is
// the same each time, is founded on events that there are, and is never good where nothing came
// from the target; so are findings.
#include "wire/judge/judge.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "fuzz/oracle/hold.h"
#include "fuzz/target/target.h"
#include "harness/engine/plan_loader.h"
#include "harness/rejudge/trace_reader.h"
#include "wire/judge/judge.h"
#include "wire/judge/live.h"
#include "wire/judge/observed.h"

namespace fuzz {
namespace {

using nlohmann::json;
using wire::judge::Attempt;
using wire::judge::Direction;
using wire::judge::Event;
using wire::judge::Judgement;
using wire::judge::Observed;
using wire::judge::Plan;
using wire::judge::StepReading;
using wire::judge::Trace;
using wire::judge::VerdictKind;
using wire::observer::Role;

constexpr std::size_t kMostAttempts = 6;
/// In the order in which the engine performs them.
constexpr std::array kKinds = {Attempt::Kind::first, Attempt::Kind::repeat, Attempt::Kind::control,
                               Attempt::Kind::alone};

/// The lines of the input; empty ones, too.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::optional<json> next() {
    if (rest_.empty()) {
      return std::nullopt;
    }
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return json::parse(line, nullptr, false);
  }

 private:
  std::string_view rest_;
};

std::size_t number(const json& event, const char* key, std::size_t otherwise) {
  const auto found = event.find(key);
  return found != event.end() && found->is_number_unsigned() ? found->get<std::size_t>()
                                                             : otherwise;
}

bool is_set(const json& event, const char* key) { return event.value(key, json()) == true; }

/// Another attempt, of the next kind or the one that "kind" tells by its number. With "again" all
/// that happened in that earlier one happens once more, with "baseline" the one before is the run's
/// first case. nullptr: there are too many.
Attempt* begin_attempt(Trace& trace, const json& event) {
  const std::size_t count = trace.attempts.size();
  if (count == kMostAttempts) {
    return nullptr;
  }
  if (count > 0 && is_set(event, "baseline")) {
    trace.baseline = wire::judge::baseline_of(trace.attempts.back()).value_or(trace.baseline);
  }
  trace.failure_expected = trace.failure_expected || is_set(event, "failure_expected");
  Attempt& attempt = trace.attempts.emplace_back();
  attempt.kind = kKinds[number(event, "kind", count) % kKinds.size()];
  attempt.finished = !is_set(event, "unfinished");
  const std::size_t again = number(event, "again", count);
  if (again < count) {
    attempt.events = trace.attempts[again].events;
  }
  return &attempt;
}

/// As much of the trace as can be read.
Trace read_trace(Lines& lines) {
  Trace trace;
  trace.baseline.grpc_status = 0;
  trace.attempts.reserve(kMostAttempts);  // the reader keeps a reference
  std::optional<rejudge::TraceReader> reader;
  while (const auto event = lines.next()) {
    if (!event->is_object()) {
      break;
    }
    if (event->value("ev", json()) == "case") {
      Attempt* attempt = begin_attempt(trace, *event);
      if (attempt == nullptr) {
        break;
      }
      reader.emplace(*attempt);
    } else if (reader) {
      if (const auto taken = reader->take(*event); !taken) {
        hold(!taken.error().empty(), "rejection", "an event is refused without a reason");
        break;
      }
    }
  }
  return trace;
}

/// Octets of the target, its end, or what a flood took of it.
bool is_of_the_target(const Event& event) {
  if (const auto* frame = std::get_if<wire::judge::FrameSeen>(&event.what)) {
    return frame->direction == Direction::in;
  }
  if (const auto* raw = std::get_if<wire::judge::RawSeen>(&event.what)) {
    return raw->direction == Direction::in;
  }
  return std::holds_alternative<wire::judge::Opened>(event.what) ||
         std::holds_alternative<wire::TlsNote>(event.what) ||
         std::holds_alternative<wire::judge::Measured>(event.what) ||
         std::holds_alternative<wire::judge::Closed>(event.what);
}

void expect_founded(const StepReading& reading, const std::set<std::uint32_t>& ordinals) {
  for (const std::uint32_t n : reading.evidence) {
    hold(ordinals.contains(n), "evidence",
         [&] { return "event " + std::to_string(n) + " is not in the trace"; });
  }
  // While an attempt isn't finished, a reading may stand for nothing yet.
  const bool accuses = reading.settled && (reading.verdict == VerdictKind::fail ||
                                           reading.verdict == VerdictKind::warn);
  hold(!accuses || (!reading.expected.empty() && !reading.got.empty()), "words",
       "an accusation that doesn't tell what was expected, or what came");
}

/// What is found beside the case.
void expect_founded(const Attempt& attempt, const std::set<std::uint32_t>& ordinals) {
  for (const Role accused : {Role::server, Role::client}) {
    for (const Observed& found : wire::judge::observe(attempt, accused)) {
      hold(ordinals.contains(found.event), "evidence",
           [&] { return "event " + std::to_string(found.event) + " is not in the trace"; });
      hold(!found.got.empty(), "words", "a finding that doesn't tell what was seen");
      hold(found.verdict == VerdictKind::fail || found.verdict == VerdictKind::warn ||
               found.verdict == VerdictKind::recorded,
           "findings", "one that is neither a failure nor a warning nor recorded");
    }
  }
}

/// Whoever waits for a frame is given frames of the target that have come since.
void expect_matching(const Plan& plan, const Attempt& attempt) {
  for (const wire::judge::Step& step : plan.steps) {
    const auto* expect = std::get_if<wire::judge::Expect>(&step.verb);
    if (expect == nullptr || expect->outcome != wire::judge::Outcome::frame) {
      continue;
    }
    const std::size_t from = attempt.events.size() / 2;
    for (const std::size_t index : wire::judge::matching_frames(attempt, expect->frame, from)) {
      hold(index >= from && index < attempt.events.size() &&
               is_of_the_target(attempt.events[index]) &&
               std::holds_alternative<wire::judge::FrameSeen>(attempt.events[index].what),
           "matching frames", [&] { return "event number " + std::to_string(index) + " is none"; });
    }
  }
}

/// "fail by expect needs repeat"
std::string told(const Judgement& judgement) {
  std::string text(to_string(judgement.verdict));
  text.append(" by ").append(to_string(judgement.decided_by));
  return text.append(" needs ").append(to_string(judgement.need));
}

void judge_it(const Plan& plan, const Trace& trace) {
  const Judgement judgement = wire::judge::judge(plan, trace);
  const Judgement again = wire::judge::judge(plan, trace);
  hold(judgement == again, "pure",
       [&] { return told(judgement) + ", but " + told(again) + " the second time"; });
  const std::string text = told(judgement);
  hold(text.find("  ") == std::string::npos && text.front() != ' ' && text.back() != ' ', "words",
       [&] { return "a verdict, its need or what decided it has no name: " + text; });
  const bool over = std::all_of(trace.attempts.begin(), trace.attempts.end(),
                                [](const Attempt& attempt) { return attempt.finished; });
  hold(judgement.reading.settled || !over, "settled",
       "no attempt goes on, and the verdict may still change");
  std::set<std::uint32_t> ordinals;
  bool answered = false;
  for (const Attempt& attempt : trace.attempts) {
    for (const Event& event : attempt.events) {
      ordinals.insert(event.n);
      answered = answered || is_of_the_target(event);
    }
  }
  for (const Attempt& attempt : trace.attempts) {
    expect_founded(attempt, ordinals);
    expect_matching(plan, attempt);
  }
  expect_founded(judgement.reading, ordinals);
  for (const StepReading& reading : judgement.steps) {
    expect_founded(reading, ordinals);
  }
  hold(answered || judgement.verdict != VerdictKind::pass, "silence", "it passes");
}

}  // namespace

int run(wire::Bytes input) {
  Lines lines({reinterpret_cast<const char*>(input.data()), input.size()});
  const auto first = lines.next();
  if (!first || first->is_discarded()) {
    return 0;
  }
  const auto plan = engine::load_plan(*first);
  if (!plan) {
    hold(plan.error().find(": ") != std::string::npos, "rejection",
         [&] { return "it doesn't tell where: " + plan.error(); });
    return 0;
  }
  judge_it(*plan, read_trace(lines));
  return 0;
}

}  // namespace fuzz
