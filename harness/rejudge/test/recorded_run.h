// A run of the engine in this process, written down as the harness does, and judged anew.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/engine/test/engine_run.h"

namespace rejudge::test {

using nlohmann::json;

/// The run's events, and a row with its plan for each case.
std::vector<json> recorded(const engine::test::RunResult& run, const std::vector<json>& plans);

/// The row of a case, as the harness adds it.
json row_of(const json& plan);

std::string as_text(const std::vector<json>& events);

struct Judged {
  std::vector<json> events;
  std::string error;

  /// The verdict on a case, without what is new in any event; null if there is none.
  json verdict(const std::string& id) const;
  /// Why the case is not judged; empty where it is.
  std::string why_not(const std::string& id) const;
};

/// Judges the text of an events file.
Judged judge(const std::string& text);
Judged judge(const std::vector<json>& events);

/// The last verdict on each case, without what is new in any event (`n`, `t`), by id; those that no
/// judge gave are left out.
std::vector<json> verdicts(const std::vector<json>& events);

}  // namespace rejudge::test
