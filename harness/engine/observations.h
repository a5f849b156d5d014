// What the observer found over a whole run: each clause once, tied to the first event that shows
// it, in whatever order the cases are looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/case_record.h"
#include "wire/judge/observed.h"

namespace engine {

class Observations {
 public:
  struct Row {
    wire::judge::Observed first;
    std::string case_id;
    std::size_t count = 0;
    std::set<std::string> cases;
  };

  /// Looks at what a case's attempts have seen since it was looked at last. The rows that it adds,
  /// or whose first finding it replaces by an earlier one.
  std::vector<const Row*> look_at(const CaseRecord& record);

  /// By the clauses' order in the ledger.
  const std::map<wire::ClauseId, Row>& rows() const { return rows_; }

 private:
  std::map<wire::ClauseId, Row> rows_;
  /// The ordinal of the last event that was looked at, by case.
  std::map<std::string, std::uint32_t> looked_at_;
};

}  // namespace engine
