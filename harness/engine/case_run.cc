#include "harness/engine/case_run.h"

#include <utility>

namespace engine {

CaseRun::CaseRun(wire::judge::Plan plan, std::string profile, bool failure_expected)
    : profile_(std::move(profile)) {
  record_.plan = std::move(plan);
  record_.trace.failure_expected = failure_expected;
  record_.trace.attempts.reserve(kMaxAttempts);  // performances keep references to their attempts
}

bool CaseRun::exhausted() const { return trace().attempts.size() == kMaxAttempts; }

Performance& CaseRun::begin(EventLoop& loop, Keeping keeping, const Target& target,
                            wire::judge::Attempt::Kind kind, Patience patience,
                            Performance::Callbacks callbacks) {
  std::vector<wire::judge::Attempt>& attempts = record_.trace.attempts;
  attempts.push_back({kind, {}, false});
  record_.incarnations.push_back(target.incarnation);
  performances_.push_back(
      std::make_unique<Performance>(loop, keeping, plan(), attempts.back(), target,
                                    trace().baseline, patience, std::move(callbacks)));
  Performance& performance = *performances_.back();
  performance.start();
  return performance;
}

void CaseRun::close() {
  if (std::exchange(closed_, true)) {
    return;
  }
  if (on_close) {
    on_close(*this);
  }
  for (const auto& performance : performances_) {
    performance->close();
    performance->forget();
  }
}

const wire::judge::Judgement& CaseRun::judge() {
  record_.judgement = wire::judge::judge(plan(), trace());
  record_.spent = 0;
  for (const auto& performance : performances_) {
    record_.spent += performance->ended() - performance->began();
  }
  return *record_.judgement;
}

}  // namespace engine
