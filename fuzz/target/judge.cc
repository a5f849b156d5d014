// The plan loader, the reader of traces and the judge, on JSON Lines: a plan, then the events of its
// attempts, each begun by {"ev":"case"}. The verdict is the same each time, is founded on events that
// there are, and is never good where nothing came from the target.
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

namespace fuzz {
namespace {

using nlohmann::json;
using wire::judge::Attempt;
using wire::judge::Direction;
using wire::judge::Event;
using wire::judge::Judgement;
using wire::judge::Plan;
using wire::judge::StepReading;
using wire::judge::Trace;
using wire::judge::VerdictKind;

/// In the order in which the engine performs them.
constexpr std::array kAttempts = {Attempt::Kind::first, Attempt::Kind::repeat,
                                  Attempt::Kind::control, Attempt::Kind::alone};

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

/// As much of the trace as can be read.
Trace read_trace(Lines& lines) {
  Trace trace;
  trace.baseline.grpc_status = 0;
  trace.attempts.reserve(kAttempts.size());  // the reader keeps a reference
  std::optional<rejudge::TraceReader> reader;
  while (const auto event = lines.next()) {
    if (!event->is_object()) {
      break;
    }
    if (event->value("ev", json()) == "case") {
      if (trace.attempts.size() == kAttempts.size()) {
        break;
      }
      Attempt& attempt = trace.attempts.emplace_back();
      attempt.kind = kAttempts[trace.attempts.size() - 1];
      attempt.finished = true;
      reader.emplace(attempt);
    } else if (reader) {
      if (const auto taken = reader->take(*event); !taken) {
        hold(!taken.error().empty(), "rejection", "an event is refused without a reason");
        break;
      }
    }
  }
  return trace;
}

/// Octets of the target, or its end.
bool is_of_the_target(const Event& event) {
  if (const auto* frame = std::get_if<wire::judge::FrameSeen>(&event.what)) {
    return frame->direction == Direction::in;
  }
  if (const auto* raw = std::get_if<wire::judge::RawSeen>(&event.what)) {
    return raw->direction == Direction::in;
  }
  return std::holds_alternative<wire::judge::Opened>(event.what) ||
         std::holds_alternative<wire::TlsNote>(event.what) ||
         std::holds_alternative<wire::judge::Closed>(event.what);
}

void expect_founded(const StepReading& reading, const std::set<std::uint32_t>& ordinals) {
  for (const std::uint32_t n : reading.evidence) {
    hold(ordinals.contains(n), "evidence", [&] {
      return "event " + std::to_string(n) + " is not in the trace";
    });
  }
  const bool accuses = reading.verdict == VerdictKind::fail || reading.verdict == VerdictKind::warn;
  hold(!accuses || (!reading.expected.empty() && !reading.got.empty()), "words",
       "an accusation that doesn't tell what was expected, or what came");
}

void judge_it(const Plan& plan, const Trace& trace) {
  const Judgement judgement = wire::judge::judge(plan, trace);
  hold(judgement == wire::judge::judge(plan, trace), "pure", "another verdict the second time");
  std::set<std::uint32_t> ordinals;
  bool answered = false;
  for (const Attempt& attempt : trace.attempts) {
    for (const Event& event : attempt.events) {
      ordinals.insert(event.n);
      answered = answered || is_of_the_target(event);
    }
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
