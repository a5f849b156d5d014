// The judge: a pure function of a plan and what happened. Live runs, re-judging, fuzzing, proving
// and tests all call it. docs/verdicts.md tells its rules to readers; the tests in judge/test are
// their table of dialogues.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/clauses.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace wire::judge {

std::string_view to_string(VerdictKind verdict);

/// What a reading rests on.
enum class Basis : std::uint8_t {
  positive,  // bytes that were seen: counts at once
  absence,  // nothing came, after a barrier and a quiet grace: a failure needs a repeat that agrees
  ended,    // the peer ended the connection where it had to go on: needs a repeat and a control run
  measure,  // by numbers: a failure needs a repeat, in a process that the first look has warmed
};

/// How one `expect` or `either` of one attempt stands.
struct StepReading {
  std::size_t step = 0;
  int line = 0;
  ClauseId clause{};
  /// False while the answer may still come: the engine goes on to the barrier, the grace, the
  /// deadline.
  bool settled = false;
  VerdictKind verdict = VerdictKind::fail;
  Basis basis = Basis::positive;
  std::string expected;  // "connection error FRAME_SIZE_ERROR"
  std::string got;       // one sentence for people
  std::string seen;      // the behaviour, comparable between targets: "GOAWAY PROTOCOL_ERROR, FIN"
  std::string why;       // the freedom or the rule that led to the verdict
  std::vector<std::uint32_t> evidence;  // ordinals of events

  friend bool operator==(const StepReading&, const StepReading&) = default;
};

/// What decided a verdict.
enum class DecidedBy : std::uint8_t { expect, fixture, epilogue, death, engine };
std::string_view to_string(DecidedBy decided_by);

/// One attempt, read as far as it has come.
struct AttemptReading {
  std::vector<StepReading> steps;  // each expectation that was begun, in order
  /// The fixture failed, the target died or the engine gave up: outweighs everything else.
  std::optional<StepReading> trouble;
  /// The silent epilogue, once begun: is the target alive and answering as in the baseline?
  std::optional<StepReading> epilogue;
  DecidedBy decided_by = DecidedBy::expect;

  /// The reading that decides the attempt: `trouble`, else the worst of steps and epilogue.
  const StepReading& decisive() const;
};

AttemptReading read(const Plan& plan, const Attempt& attempt, const Baseline& baseline);

/// What the engine must do before the verdict can stand.
enum class Need : std::uint8_t {
  nothing,
  repeat,
  control,
  alone,
};
std::string_view to_string(Need need);

struct Judgement {
  VerdictKind verdict = VerdictKind::error;
  Need need = Need::nothing;
  DecidedBy decided_by = DecidedBy::expect;
  StepReading reading;             // the decisive one, of the attempt that decided
  std::vector<StepReading> steps;  // all of that attempt
  std::size_t attempt = 0;         // its index

  friend bool operator==(const Judgement&, const Judgement&) = default;
};

Judgement judge(const Plan& plan, const Trace& trace);

}  // namespace wire::judge
