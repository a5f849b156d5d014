#include "harness/engine/instances.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace engine {
namespace {

constexpr std::string_view kDefaultProfile = "default";

}  // namespace

CaseRun& Instance::make_smoke(const std::string& profile) {
  wire::judge::Plan plan;
  plan.id = profile == kDefaultProfile ? "smoke/call" : "smoke/call[" + profile + "]";
  smoke = std::make_unique<CaseRun>(std::move(plan), profile, false);
  smoke->set_baseline(baseline);
  return *smoke;
}

const Instance& Instances::set(Target target) {
  Instance& instance = by_profile_[target.profile];
  if (!instance.smoked) {
    instance.baseline = target.call.ok;
  }
  instance.incarnation = target.incarnation;
  instance.can_restart = target.can_restart;
  instance.target = std::move(target);
  instance.gone = false;
  instance.worn = false;
  return instance;
}

Instance* Instances::find(std::uint32_t incarnation) {
  for (auto& [profile, instance] : by_profile_) {
    if (instance.incarnation == incarnation) {
      return &instance;
    }
  }
  return nullptr;
}

std::string Instances::profile_of(const wire::judge::Plan& plan) const {
  if (!plan.profile.empty()) {
    return plan.profile;
  }
  const std::string usual(kDefaultProfile);
  const auto found = by_profile_.find(usual);
  const bool all_tls =
      found != by_profile_.end() && found->second.target && found->second.target->address.tls;
  return plan.given == wire::judge::Fixture::tls && !all_tls ? "tls" : usual;
}

bool Instances::is_smoke(const CaseRun& run) const {
  return std::any_of(by_profile_.begin(), by_profile_.end(),
                     [&](const auto& entry) { return entry.second.smoke.get() == &run; });
}

std::size_t Instances::max_parallel() const {
  std::size_t limit = SIZE_MAX;
  for (const auto& [profile, instance] : by_profile_) {
    limit = instance.target ? std::min(limit, instance.target->max_parallel) : limit;
  }
  return limit;
}

}  // namespace engine
