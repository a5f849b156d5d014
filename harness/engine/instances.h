// The running instances of the target, one a profile, each with its smoke call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "harness/engine/case_run.h"
#include "harness/engine/target.h"
#include "wire/judge/plan.h"
#include "wire/judge/trace.h"

namespace engine {

struct Instance {
  std::optional<Target> target;   // none: not announced yet, or ended
  std::uint32_t incarnation = 0;  // the one that was announced last
  bool can_restart = false;
  bool gone = false;  // ended, and not restarted
  bool wanted = false;  // by a case
  bool worn = false;  // a case has met this incarnation
  std::unique_ptr<CaseRun> smoke;
  bool smoked = false;  // the smoke call has been judged
  bool smoke_good = false;
  wire::judge::Baseline baseline;

  bool smoke_awaited() const { return wanted && !smoked && !gone; }
  bool smoke_is_due() const { return smoke_awaited() && !smoke && target; }
  /// Makes the smoke case.
  CaseRun& make_smoke(const std::string& profile);
};

class Instances {
 public:
  /// A new instance, or the next incarnation of a profile's.
  const Instance& set(Target target);
  /// The instance whose last incarnation this is; null if there is none.
  Instance* find(std::uint32_t incarnation);

  Instance& of(const CaseRun& run) { return by_profile_[run.profile()]; }
  /// The profile that a plan needs.
  std::string profile_of(const wire::judge::Plan& plan) const;
  bool is_smoke(const CaseRun& run) const;
  /// How many connections all of them take side by side.
  std::size_t max_parallel() const;

  auto begin() { return by_profile_.begin(); }
  auto end() { return by_profile_.end(); }

 private:
  std::map<std::string, Instance> by_profile_;
};

}  // namespace engine
