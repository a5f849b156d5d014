#include "wire/judge/malformed.h"

#include <unordered_set>

#include "wire/judge/level.h"
#include "wire/judge/text.h"
#include "wire/observer/sender_clause.h"

namespace wire::judge {
namespace {

/// The last expectation begun before `index`, else the first one.
StepReading* open_step(AttemptReading& reading, const Dialogue& script, std::size_t index) {
  StepReading* open = reading.steps.empty() ? nullptr : &reading.steps.front();
  for (StepReading& step : reading.steps) {
    if (script.begun(step.step).value_or(index) < index) {
      open = &step;
    }
  }
  return open;
}

StepReading* charged(AttemptReading& reading, const Attempt& attempt, const Dialogue& script,
                     std::size_t index) {
  StepReading* epilogue = reading.epilogue ? &*reading.epilogue : nullptr;
  if (script.epilogue() && index > *script.epilogue()) {
    const Event& event = attempt.events[index];
    const auto& begun = std::get<EpilogueBegun>(attempt.events[*script.epilogue()].what);
    const bool elsewhere = event.connection == begun.connection && !begun.same_connection;
    const bool answers = event.connection == begun.connection &&
                         std::get<FrameSeen>(event.what).header.stream == begun.stream;
    if (elsewhere || answers) {
      return epilogue;
    }
  }
  StepReading* step = open_step(reading, script, index);
  return step == nullptr ? epilogue : step;
}

bool is_watched(const Attempt& attempt, const Dialogue& script, std::uint32_t connection) {
  const bool epilogues =
      script.epilogue() &&
      std::get<EpilogueBegun>(attempt.events[*script.epilogue()].what).connection == connection;
  return epilogues || connection == script.connection();
}

/// What we do not take in by a bound of our own is no fault of the peer's.
void beyond_our_bounds(StepReading& reading, const FrameSeen& seen) {
  reading.verdict = VerdictKind::error;
  reading.expected = "an answer within our bounds";
  reading.got = "sent more than we take in: " + seen.malformed->reason;
  reading.seen = "more than we take in";
}

void breach(StepReading& reading, const FrameSeen& seen) {
  const std::string type = frame_name(seen);
  reading.clause = observer::sender_clause(seen.malformed->clause, observer::Role::server);
  reading.verdict = VerdictKind::fail;
  reading.expected = "well-formed frames";
  reading.got = "sent a malformed " + type + " frame: " + seen.malformed->reason;
  reading.seen = "malformed " + type;
  soften_malformed(reading);
}

void charge(StepReading& reading, const Event& event, const FrameSeen& seen) {
  reading.settled = true;
  reading.basis = Basis::positive;
  reading.why.clear();
  reading.evidence = {event.n};
  if (observer::is_own_bound(seen.malformed->clause)) {
    beyond_our_bounds(reading, seen);
  } else {
    breach(reading, seen);
  }
}

}  // namespace

void charge_malformed(AttemptReading& reading, const Attempt& attempt, const Dialogue& script) {
  const auto from = script.first_step() ? script.first_step() : script.epilogue();
  std::unordered_set<const StepReading*> known;  // the first one tells the most
  for (std::size_t i = from.value_or(attempt.events.size()); i < attempt.events.size(); ++i) {
    const auto* seen = std::get_if<FrameSeen>(&attempt.events[i].what);
    if (seen == nullptr || !seen->malformed || seen->direction == Direction::out ||
        !is_watched(attempt, script, attempt.events[i].connection)) {
      continue;
    }
    StepReading* target = charged(reading, attempt, script, i);
    if (target != nullptr && known.insert(target).second) {
      charge(*target, attempt.events[i], *seen);
    }
  }
}

}  // namespace wire::judge
