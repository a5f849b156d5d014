#include "harness/engine/case_run.h"

namespace engine {
namespace {

/// First, repeat and control, each perhaps voided by a death and performed again alone.
constexpr std::size_t kMaxAttempts = 12;

}  // namespace

CaseRun::CaseRun(wire::judge::Plan plan, std::string profile, bool failure_expected)
    : plan_(std::move(plan)), profile_(std::move(profile)) {
  trace_.failure_expected = failure_expected;
  trace_.attempts.reserve(kMaxAttempts);  // performances keep references to their attempts
}

bool CaseRun::exhausted() const { return trace_.attempts.size() == kMaxAttempts; }

Performance& CaseRun::begin(EventLoop& loop, Keeping keeping, const Target& target,
                            wire::judge::Attempt::Kind kind, Patience patience,
                            Performance::Callbacks callbacks) {
  trace_.attempts.push_back({kind, {}, false});
  performances_.push_back(
      std::make_unique<Performance>(loop, keeping, plan_, trace_.attempts.back(), target,
                                    trace_.baseline, patience, std::move(callbacks)));
  Performance& performance = *performances_.back();
  performance.start();
  return performance;
}

void CaseRun::close() {
  for (const auto& performance : performances_) {
    performance->close();
    performance->forget();
  }
}

const wire::judge::Judgement& CaseRun::judge() {
  judgement_ = wire::judge::judge(plan_, trace_);
  return *judgement_;
}

}  // namespace engine
