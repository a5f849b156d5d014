// read(): one performance of a plan, as far as it has come.
#include <cmath>

#include "wire/judge/dialogue.h"
#include "wire/judge/epilogue.h"
#include "wire/judge/finding.h"
#include "wire/judge/judge.h"
#include "wire/judge/level.h"
#include "wire/judge/malformed.h"
#include "wire/judge/trouble.h"

namespace wire::judge {
namespace {

/// "late: 240 ms after the quiet grace" for what came when its absence had already been concluded.
std::string lateness(const View& view, const Finding& finding) {
  const std::optional<std::size_t> decided = finding.decided_at();
  if (!finding.settled || !view.mark || !decided || *decided <= *view.mark) {
    return {};
  }
  const Event& mark = view.dialogue.event(*view.mark);
  const bool deadline = std::get<Marked>(mark.what).what == Marked::What::deadline;
  const long ms = std::lround((view.dialogue.event(*decided).t - mark.t) * 1000);
  return "late: " + std::to_string(ms) + " ms after the " + (deadline ? "deadline" : "quiet grace");
}

StepReading to_reading(const View& view, Finding finding) {
  StepReading reading;
  reading.settled = finding.settled;
  reading.verdict = finding.verdict;
  reading.basis = finding.basis;
  reading.why = lateness(view, finding);
  if (!finding.why.empty()) {
    reading.why += (reading.why.empty() ? "" : "; ") + finding.why;
  }
  reading.got = std::move(finding.got);
  reading.seen = std::move(finding.seen);
  for (const std::size_t index : finding.evidence) {
    reading.evidence.push_back(view.dialogue.event(index).n);
  }
  return reading;
}

template <typename Expectation>
StepReading read_step(const View& view, const Expectation& expectation, Finding finding) {
  StepReading reading = to_reading(view, std::move(finding));
  reading.clause = expectation.clause;
  reading.expected = expected(view, expectation);
  return reading;
}

std::vector<StepReading> read_steps(const Plan& plan, const Dialogue& dialogue,
                                    const Baseline& baseline) {
  std::vector<StepReading> readings;
  Consumed consumed;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    const auto* expect = std::get_if<Expect>(&step.verb);
    const auto* either = std::get_if<Either>(&step.verb);
    const std::optional<std::size_t> begun = dialogue.begun(i);
    if ((expect == nullptr && either == nullptr) || !begun) {
      continue;
    }
    const View view{dialogue, baseline, consumed, *begun, dialogue.mark(i), dialogue.until(i)};
    const Finding finding = expect ? read_expect(view, *expect) : read_either(view, *either);
    StepReading reading =
        expect ? read_step(view, *expect, finding) : read_step(view, *either, finding);
    reading.step = i;
    reading.line = step.line;
    soften(reading, plan);
    readings.push_back(std::move(reading));
    consumed.add(finding);
  }
  return readings;
}

void close_the_book(StepReading& reading) {
  if (!reading.settled) {
    reading.settled = true;
    reading.verdict = VerdictKind::error;
    reading.basis = Basis::positive;
    reading.why = "the attempt was over before this could be told";
  }
}

DecidedBy decider(const AttemptReading& reading) {
  return reading.epilogue && &reading.decisive() == &*reading.epilogue ? DecidedBy::epilogue
                                                                       : DecidedBy::expect;
}

}  // namespace

const StepReading& AttemptReading::decisive() const {
  static const StepReading kNothing;
  if (trouble) {
    return *trouble;
  }
  const StepReading* worst = nullptr;
  for (const StepReading& step : steps) {
    // Of what is only recorded the last tells most: the steps before it led there.
    const bool both_recorded = worst != nullptr && step.verdict == VerdictKind::recorded &&
                               worst->verdict == VerdictKind::recorded;
    worst = worst == nullptr || both_recorded || outweighs(step, *worst) ? &step : worst;
  }
  if (epilogue && (worst == nullptr || outweighs(*epilogue, *worst))) {
    worst = &*epilogue;
  }
  return worst == nullptr ? kNothing : *worst;
}

AttemptReading read(const Plan& plan, const Attempt& attempt, const Baseline& baseline) {
  const Dialogue script(attempt, script_connection(attempt));
  AttemptReading reading;
  reading.steps = read_steps(plan, script, baseline);
  reading.epilogue = read_epilogue(plan, attempt, script, baseline);
  charge_malformed(reading, attempt, script);
  if (attempt.finished) {
    for (StepReading& step : reading.steps) {
      close_the_book(step);
    }
    if (reading.epilogue) {
      close_the_book(*reading.epilogue);
    }
  }
  std::optional<Trouble> trouble = find_trouble(plan, attempt);
  if (!trouble && attempt.finished && reading.steps.empty() && !reading.epilogue) {
    trouble = nothing_looked_at(plan);
  }
  if (trouble) {
    reading.trouble = std::move(trouble->reading);
    reading.decided_by = trouble->decided_by;
    if (reading.trouble->verdict == VerdictKind::skipped) {
      reading.steps.clear();  // what the script tells of a peer that it does not fit is no reading
    }
  } else {
    reading.decided_by = decider(reading);
  }
  return reading;
}

}  // namespace wire::judge
