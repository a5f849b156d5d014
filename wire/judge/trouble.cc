#include "wire/judge/trouble.h"

#include "wire/judge/needs.h"

namespace wire::judge {
namespace {

Trouble make_trouble(DecidedBy decided_by, VerdictKind verdict, Basis basis) {
  Trouble trouble;
  trouble.decided_by = decided_by;
  trouble.reading.verdict = verdict;
  trouble.reading.basis = basis;
  return trouble;
}

Trouble trouble_of(const Died& died) {
  Trouble trouble = make_trouble(DecidedBy::death, VerdictKind::fail, Basis::positive);
  trouble.reading.expected = "a target that lives";
  trouble.reading.got = "the target died: " + died.why;
  trouble.reading.seen = "died: " + died.why;
  return trouble;
}

Trouble trouble_of(const GivenUp& given_up) {
  Trouble trouble = make_trouble(DecidedBy::engine, VerdictKind::error, Basis::positive);
  trouble.reading.expected = "the plan performed";
  trouble.reading.got = given_up.why;
  trouble.reading.seen = "not performed";
  return trouble;
}

Trouble trouble_of(const FixtureEnded& fixture) {
  Trouble trouble = make_trouble(DecidedBy::fixture, VerdictKind::fail, Basis::absence);
  trouble.reading.expected = "the fixture";
  trouble.reading.got = "the fixture did not come about: " + fixture.why;
  trouble.reading.seen = "no fixture";
  return trouble;
}

std::optional<Trouble> trouble_of(const Event& event) {
  if (const auto* died = std::get_if<Died>(&event.what)) {
    return trouble_of(*died);
  }
  if (const auto* given_up = std::get_if<GivenUp>(&event.what)) {
    return trouble_of(*given_up);
  }
  if (const auto* fixture = std::get_if<FixtureEnded>(&event.what)) {
    return fixture->ready ? std::nullopt : std::optional(trouble_of(*fixture));
  }
  return std::nullopt;
}

Trouble trouble_of_need(const std::string& why) {
  Trouble trouble = make_trouble(DecidedBy::fixture, VerdictKind::skipped, Basis::positive);
  trouble.reading.expected = "a target that grants what the case needs";
  trouble.reading.got = "the script was not performed";
  trouble.reading.seen = "not performed";
  trouble.reading.why = why;
  return trouble;
}

/// As the reading of the whole plan.
void place(Trouble& trouble, const Plan& plan) {
  trouble.reading.line = plan.line;
  trouble.reading.clause = plan.clauses.empty() ? ClauseId{} : plan.clauses.front();
  trouble.reading.settled = true;
}

int gravity(DecidedBy decided_by) {
  return decided_by == DecidedBy::death ? 2 : decided_by == DecidedBy::engine ? 1 : 0;
}

}  // namespace

std::optional<Trouble> find_trouble(const Plan& plan, const Attempt& attempt) {
  std::optional<Trouble> gravest;
  for (const Event& event : attempt.events) {
    std::optional<Trouble> trouble = trouble_of(event);
    if (!trouble || (gravest && gravity(gravest->decided_by) >= gravity(trouble->decided_by))) {
      continue;
    }
    trouble->reading.evidence = {event.n};
    gravest = std::move(trouble);
  }
  if (!gravest) {
    if (const auto why = unmet_need(plan, attempt)) {
      gravest = trouble_of_need(*why);
    }
  }
  if (gravest) {
    place(*gravest, plan);
  }
  return gravest;
}

Trouble nothing_looked_at(const Plan& plan) {
  Trouble trouble =
      trouble_of(GivenUp{"the attempt was over before anything of the target was looked at"});
  place(trouble, plan);
  return trouble;
}

}  // namespace wire::judge
