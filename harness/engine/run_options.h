// The harness's `run` command.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace engine {

struct RunOptions {
  std::vector<std::string> ids;
  /// What took long before, in milliseconds; the seed shuffles the rest.
  std::map<std::string, double> slow;
  /// Cases that the target's expectations list with a failing verdict: their absences are not
  /// repeated.
  std::set<std::string> failures_expected;
  std::uint64_t seed = 0;
  /// A failed smoke call or fixture skips what stands on it.
  bool gates = true;
  /// One case at a time.
  bool alone = false;
  double timeout_scale = 1;
  /// Stop after the first failure.
  bool fail_fast = false;
};

}  // namespace engine
