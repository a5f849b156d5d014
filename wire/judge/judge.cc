// judge(): the verdict over all attempts, and what is needed before it can stand.
#include "wire/judge/judge.h"

#include <algorithm>
#include <array>

#include "wire/judge/dialogue.h"
#include "wire/judge/epilogue.h"
#include "wire/judge/level.h"

namespace wire::judge {
namespace {

/// An attempt that counts, with its reading.
struct Counted {
  std::size_t index = 0;
  const Attempt* attempt = nullptr;
  AttemptReading reading;

  const StepReading& decisive() const { return reading.decisive(); }
  /// Nothing is under way in it any more: its epilogue has an answer, or something outweighs all.
  bool concluded() const {
    return attempt->finished || reading.trouble || (reading.epilogue && reading.epilogue->settled);
  }
};

Judgement stand_on(const Counted& counted, Need need = Need::nothing) {
  Judgement judgement;
  judgement.reading = counted.decisive();
  judgement.verdict = judgement.reading.verdict;
  judgement.need = need;
  judgement.decided_by = counted.reading.decided_by;
  judgement.steps = counted.reading.steps;
  judgement.attempt = counted.index;
  return judgement;
}

/// The same, with another verdict and its reason.
Judgement stand_on(const Counted& counted, VerdictKind verdict, const std::string& why) {
  Judgement judgement = stand_on(counted);
  judgement.verdict = judgement.reading.verdict = verdict;
  judgement.reading.why = judgement.reading.why.empty() ? why : why + "; " + judgement.reading.why;
  return judgement;
}

bool is_accusation(VerdictKind verdict) {
  return verdict == VerdictKind::fail || verdict == VerdictKind::warn;
}

/// It accuses, but by what did not come or by an end: it must be seen twice.
bool is_doubtful(const StepReading& reading) {
  return is_accusation(reading.verdict) && reading.basis != Basis::positive;
}

Judgement unstable(const Counted& failing, const Counted& other) {
  Judgement judgement = stand_on(failing, VerdictKind::unstable, "unstable 1/2");
  judgement.reading.got += "; another time: " + other.decisive().got;
  judgement.reading.seen += " / " + other.decisive().seen;
  return judgement;
}

const Counted& worse(const Counted& left, const Counted& right) {
  return badness(right.decisive().verdict) > badness(left.decisive().verdict) ? right : left;
}

/// The control run: the fixture came about, nobody hung up, and the target answered afterwards.
bool stays_open(const Counted& control) {
  const Dialogue script(*control.attempt, script_connection(*control.attempt));
  return !control.reading.trouble && !hung_up(*control.attempt, script) &&
         control.reading.epilogue && control.reading.epilogue->verdict == VerdictKind::pass;
}

Judgement judge_end(const Counted& repeat, const Counted* control) {
  if (control == nullptr || !control->concluded()) {
    return stand_on(repeat, Need::control);
  }
  if (control->reading.decided_by == DecidedBy::engine) {
    return stand_on(*control);
  }
  if (!stays_open(*control)) {
    return stand_on(repeat, VerdictKind::skipped,
                    "the target ends this dialogue also without the stimulus");
  }
  return stand_on(repeat);
}

/// When the expectation that decides was begun; nothing where something else decides.
std::optional<double> begun(const Counted& counted) {
  if (counted.reading.decided_by != DecidedBy::expect) {
    return std::nullopt;
  }
  for (const Event& event : counted.attempt->events) {
    const auto* step = std::get_if<StepBegun>(&event.what);
    if (step != nullptr && step->step == counted.decisive().step) {
      return event.t;
    }
  }
  return std::nullopt;
}

/// What the second look found came later, counted from the same step, than all that is known of the
/// first, which therefore does not contradict it.
bool was_over_by_then(const Counted& first, const Counted& repeat) {
  const auto first_begun = begun(first);
  const auto repeat_begun = begun(repeat);
  const std::vector<std::uint32_t>& evidence = repeat.decisive().evidence;
  if (!first_begun || !repeat_begun || evidence.empty() ||
      first.decisive().step != repeat.decisive().step) {
    return false;
  }
  const std::vector<Event>& events = repeat.attempt->events;
  const auto found = std::find_if(events.begin(), events.end(), [&](const Event& event) {
    return event.n == evidence.front();
  });
  return found != events.end() && found->t - *repeat_begun >
                                      first.attempt->events.back().t - *first_begun;
}

/// A first look that accuses by absence or by an end, and the second look at it.
Judgement judge_again(const Counted& first, const Counted& repeat, const Counted* control) {
  const StepReading& again = repeat.decisive();
  const bool seen_now = again.verdict == VerdictKind::fail && again.basis == Basis::positive;
  if (seen_now || again.verdict == VerdictKind::error) {
    return stand_on(repeat);
  }
  const bool agrees =
      again.verdict == first.decisive().verdict && again.basis == first.decisive().basis;
  // A process that grows while something is new to it is not one that grows without end.
  if (!agrees && first.decisive().basis == Basis::measure && !is_doubtful(again)) {
    return stand_on(repeat);
  }
  if (!agrees && first.decisive().basis == Basis::absence && !is_doubtful(again) &&
      was_over_by_then(first, repeat)) {
    return stand_on(repeat, again.verdict, "it came when the first look was over");
  }
  if (!agrees) {
    return unstable(first, repeat);
  }
  return again.basis == Basis::ended ? judge_end(repeat, control) : stand_on(repeat);
}

/// A first look that something late has cleared (or that saw wrong bytes), when the second look was
/// already taken.
Judgement judge_cleared(const Counted& first, const Counted& repeat) {
  const StepReading& again = repeat.decisive();
  if (!repeat.concluded() || first.decisive().verdict == VerdictKind::fail) {
    return stand_on(first);
  }
  return is_doubtful(again) ? unstable(repeat, first) : stand_on(worse(first, repeat));
}

/// The attempts that count: a death voids what came before, until the case was alone and the target
/// lived.
struct Selection {
  std::vector<Counted> counted;
  std::optional<Counted> died;  // the death that is not yet explained
  std::optional<Counted> died_alone;
  std::size_t alone = 0;  // how often it lived alone
};

Selection select(const Plan& plan, const Trace& trace) {
  Selection selection;
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    const Attempt& attempt = trace.attempts[i];
    Counted counted{i, &attempt, read(plan, attempt, trace.baseline)};
    const bool alone = attempt.kind == Attempt::Kind::alone;
    if (counted.reading.trouble && counted.reading.decided_by == DecidedBy::death) {
      selection.counted.clear();
      (alone ? selection.died_alone : selection.died) = std::move(counted);
    } else if (alone) {
      selection.died.reset();
      selection.alone += 1;
      selection.counted.clear();
      selection.counted.push_back(std::move(counted));
    } else if (!selection.died) {
      selection.counted.push_back(std::move(counted));
    }
  }
  return selection;
}

const Counted* last_of(const std::vector<Counted>& counted, Attempt::Kind kind) {
  const auto found = std::find_if(counted.rbegin(), counted.rend(),
                                  [kind](const Counted& one) { return one.attempt->kind == kind; });
  return found == counted.rend() ? nullptr : &*found;
}

Judgement judge_death(const Selection& selection) {
  constexpr std::size_t kOftenEnough = 2;
  return selection.alone < kOftenEnough
             ? stand_on(*selection.died, Need::alone)
             : stand_on(*selection.died, VerdictKind::unstable,
                        "the target dies beside other cases but lived when this one was alone");
}

Judgement not_performed() {
  Judgement judgement;
  judgement.decided_by = DecidedBy::engine;
  judgement.reading.settled = true;
  judgement.reading.verdict = VerdictKind::error;
  judgement.reading.got = "the case was not performed";
  return judgement;
}

}  // namespace

Judgement judge(const Plan& plan, const Trace& trace) {
  const Selection selection = select(plan, trace);
  if (selection.died_alone) {
    return stand_on(*selection.died_alone);
  }
  if (selection.died) {
    return judge_death(selection);
  }
  if (selection.counted.empty()) {
    return not_performed();
  }
  const Counted& first = selection.counted.front();
  const Counted* repeat = last_of(selection.counted, Attempt::Kind::repeat);
  if (!first.decisive().settled) {
    return stand_on(first);
  }
  if (!is_doubtful(first.decisive())) {
    return repeat == nullptr ? stand_on(first) : judge_cleared(first, *repeat);
  }
  if (trace.failure_expected) {
    return stand_on(first);
  }
  if (repeat == nullptr || !repeat->concluded() || !repeat->decisive().settled) {
    return stand_on(first, Need::repeat);
  }
  return judge_again(first, *repeat, last_of(selection.counted, Attempt::Kind::control));
}

std::string_view to_string(VerdictKind verdict) {
  constexpr std::array<std::string_view, 9> kNames = {
      "pass", "allowed", "warn", "fail", "recorded", "unsupported", "skipped", "error", "unstable"};
  return kNames[static_cast<std::size_t>(verdict)];
}

std::string_view to_string(Need need) {
  constexpr std::array<std::string_view, 4> kNames = {"nothing", "repeat", "control", "alone"};
  return kNames[static_cast<std::size_t>(need)];
}

std::string_view to_string(DecidedBy decided_by) {
  constexpr std::array<std::string_view, 5> kNames = {"expect", "fixture", "epilogue", "death",
                                                      "engine"};
  return kNames[static_cast<std::size_t>(decided_by)];
}

}  // namespace wire::judge
