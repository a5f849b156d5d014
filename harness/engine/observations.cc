#include "harness/engine/observations.h"

#include <algorithm>
#include <optional>

namespace engine {
namespace {

std::optional<std::uint32_t> last_event(const CaseRun& run) {
  std::optional<std::uint32_t> last;
  for (const wire::judge::Attempt& attempt : run.trace().attempts) {
    if (!attempt.events.empty()) {
      last = std::max(last.value_or(0), attempt.events.back().n);
    }
  }
  return last;
}

}  // namespace

std::vector<const Observations::Row*> Observations::look_at(const CaseRun& run) {
  std::vector<const Row*> added;
  const auto before = looked_at_.find(run.id());
  const std::optional<std::uint32_t> last = last_event(run);
  if (!last || (before != looked_at_.end() && before->second >= *last)) {
    return added;
  }
  for (const wire::judge::Attempt& attempt : run.trace().attempts) {
    for (wire::judge::Observed& finding : wire::judge::observe(attempt)) {
      if (before != looked_at_.end() && finding.event <= before->second) {
        continue;
      }
      const wire::ClauseId clause = finding.clause;
      const auto [row, is_new] = rows_.try_emplace(clause);
      if (is_new) {
        row->second.first = std::move(finding);
        row->second.case_id = run.id();
        added.push_back(&row->second);
      }
      row->second.count += 1;
      row->second.cases.insert(run.id());
    }
  }
  looked_at_[run.id()] = *last;
  return added;
}

}  // namespace engine
