#include "peer/liar/breaks.h"

#include <algorithm>
#include <utility>

#include "peer/liar/liar.h"
#include "peer/liar/tables.h"

namespace peer {
namespace {

using wire::ClauseId;
using wire::Level;

/// What becomes of a verdict by the clause's level: advice draws a warning at most, and what binds
/// nobody is only recorded (docs/verdicts.md).
std::string_view softened(ClauseId clause, std::string_view verdict) {
  const wire::ClauseInfo& info = wire::info(clause);
  if (info.contested || info.level == Level::may || info.level == Level::practice) {
    return "recorded";
  }
  const bool advice = info.level == Level::should || info.level == Level::should_not;
  return advice && verdict == "fail" ? "warn" : verdict;
}

/// The hows that follow from the reaction that the clause asks for.
void add_rejections(std::vector<Break>& found) {
  for (const Rejection& rejection : rejections()) {
    const ClauseId clause = rejection.clause;
    const std::string_view error = wire::info(clause).error;
    const std::string_view note =
        rejection.checks.empty() ? "" : "found by checks of other clauses";
    if (wire::info(clause).level == Level::may) {
      found.push_back({clause, "react", "recorded", note});
      continue;
    }
    found.push_back({clause, "ignore", softened(clause, "fail"), note});
    if (softened(clause, "fail") == "recorded") {
      continue;
    }
    if (!rejection.except.empty()) {
      continue;
    }
    if (error.starts_with("grpc-status")) {
      found.push_back({clause, "wrong-status", softened(clause, "fail"), note});
    } else if (!error.starts_with("behaviour")) {
      found.push_back({clause, "wrong-code", "warn", note});
    }
    if (error.starts_with("connection error")) {
      found.push_back({clause, "close", "allowed", note});
    }
  }
}

}  // namespace

std::string Break::name() const { return std::string(wire::name(clause)) + ":" + std::string(how); }

std::vector<Break> breaks() {
  std::vector<Break> found;
  add_rejections(found);
  for (const Refusal& refusal : refusals()) {
    found.push_back({refusal.clause, "refuse", softened(refusal.clause, "fail"), ""});
  }
  for (const Habit& habit : habits()) {
    found.push_back({habit.clause, habit.how,
                     habit.verdict.empty() ? softened(habit.clause, "fail") : habit.verdict, ""});
  }
  for (const Shape& shape : shapes()) {
    found.push_back({shape.clause, shape.how, softened(shape.clause, "fail"), ""});
  }
  for (const FrameShape& shape : frame_shapes()) {
    found.push_back({shape.clause, shape.how, softened(shape.clause, "fail"), ""});
  }
  for (const Plot& plot : plots()) {
    found.push_back({plot.clause, plot.how,
                     plot.verdict.empty() ? softened(plot.clause, "fail") : plot.verdict, ""});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Break& a, const Break& b) { return a.clause < b.clause; });
  return found;
}

std::unique_ptr<Conduct> make_liar(std::string_view name) {
  for (const Break& lie : breaks()) {
    if (lie.name() == name) {
      return std::make_unique<Liar>(lie);
    }
  }
  return nullptr;
}

}  // namespace peer
