#include "wire/judge/level.h"

#include <tuple>

namespace wire::judge {
namespace {

void add_why(StepReading& reading, const std::string& why) {
  reading.why = reading.why.empty() ? why : reading.why + "; " + why;
}

bool is_of_the_peer(VerdictKind verdict) {
  return verdict == VerdictKind::pass || verdict == VerdictKind::allowed ||
         verdict == VerdictKind::warn || verdict == VerdictKind::fail;
}

void record(StepReading& reading, const std::string& why) {
  if (is_of_the_peer(reading.verdict)) {
    reading.verdict = VerdictKind::recorded;
    add_why(reading, why);
  }
}

void apply(StepReading& reading, const ClauseInfo& clause) {
  if (clause.contested) {
    return record(reading, "only recorded: the sources contradict each other: " +
                               std::string(clause.rests_on));
  }
  switch (clause.level) {
    case Level::must:
    case Level::must_not:
    case Level::stated:
      return;
    case Level::should:
    case Level::should_not:
      if (reading.verdict == VerdictKind::fail) {
        reading.verdict = VerdictKind::warn;
        add_why(reading, "the clause is a " + std::string(to_string(clause.level)));
      }
      return;
    case Level::may:
      return record(reading, "only recorded: the clause is a MAY");
    case Level::practice:
      return record(reading, "only recorded: the clause is practice, not in the text");
  }
}

}  // namespace

void soften(StepReading& reading, const Plan& plan) {
  if (!reading.settled) {
    return;
  }
  if (!plan.contested.empty()) {
    record(reading, "only recorded: " + plan.contested);
  }
  apply(reading, info(reading.clause));
}

void soften_malformed(StepReading& reading) { apply(reading, info(reading.clause)); }

int badness(VerdictKind verdict) {
  switch (verdict) {
    case VerdictKind::fail:
      return 8;
    case VerdictKind::error:
      return 7;
    case VerdictKind::unstable:
      return 6;
    case VerdictKind::warn:
      return 5;
    case VerdictKind::allowed:
      return 4;
    case VerdictKind::recorded:
      return 3;
    case VerdictKind::pass:
      return 2;
    case VerdictKind::unsupported:
    case VerdictKind::skipped:
      return 1;
  }
  return 0;
}

bool outweighs(const StepReading& left, const StepReading& right) {
  const auto weight = [](const StepReading& reading) {
    return std::tuple(badness(reading.verdict), reading.settled, reading.basis == Basis::positive);
  };
  return weight(left) > weight(right);
}

}  // namespace wire::judge
