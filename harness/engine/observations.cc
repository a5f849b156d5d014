#include "harness/engine/observations.h"

#include <algorithm>
#include <optional>

namespace engine {
namespace {

std::optional<std::uint32_t> last_event(const CaseRecord& record) {
  std::optional<std::uint32_t> last;
  for (const wire::judge::Attempt& attempt : record.trace.attempts) {
    if (!attempt.events.empty()) {
      last = std::max(last.value_or(0), attempt.events.back().n);
    }
  }
  return last;
}

}  // namespace

std::vector<const Observations::Row*> Observations::look_at(const CaseRecord& record) {
  std::vector<const Row*> added;
  const auto before = looked_at_.find(record.id());
  const std::optional<std::uint32_t> last = last_event(record);
  if (!last || (before != looked_at_.end() && before->second >= *last)) {
    return added;
  }
  for (const wire::judge::Attempt& attempt : record.trace.attempts) {
    for (wire::judge::Observed& finding : wire::judge::observe(attempt)) {
      if (before != looked_at_.end() && finding.event <= before->second) {
        continue;
      }
      const wire::ClauseId clause = finding.clause;
      const auto [found, is_new] = rows_.try_emplace(clause);
      Row& row = found->second;
      if (is_new || finding.event < row.first.event) {
        row.first = std::move(finding);
        row.case_id = record.id();
        if (std::find(added.begin(), added.end(), &row) == added.end()) {
          added.push_back(&row);
        }
      }
      row.count += 1;
      row.cases.insert(record.id());
    }
  }
  looked_at_[record.id()] = *last;
  return added;
}

}  // namespace engine
