// The gates of the fixtures: what stands on one that never came about is skipped.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace engine {

std::string_view fixture_name(wire::judge::Fixture fixture);

class FixtureGates {
 public:
  /// Notes whether the attempt's fixture came about.
  void look_at(wire::judge::Fixture fixture, const wire::judge::Attempt& attempt);
  /// It came about at least once: a later failure is that case's own.
  bool seen(wire::judge::Fixture fixture) const { return seen_.contains(fixture); }
  /// Closes the gate; true if it was open.
  bool close(wire::judge::Fixture fixture) { return closed_.insert(fixture).second; }
  bool closed(wire::judge::Fixture fixture) const { return closed_.contains(fixture); }
  /// The row of a fixture, and why cases behind its gate are skipped.
  static std::string row(wire::judge::Fixture fixture) {
    return "precondition/" + std::string(fixture_name(fixture));
  }

 private:
  std::set<wire::judge::Fixture> seen_;
  std::set<wire::judge::Fixture> closed_;
};

}  // namespace engine
