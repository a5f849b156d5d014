#include "harness/engine/lingering.h"

#include <algorithm>
#include <chrono>

#include "harness/engine/patience.h"

namespace engine {

void Lingering::add(CaseRun& run, double timeout_scale) {
  runs_.push_back(&run);
  const auto time =
      std::chrono::duration<double, std::milli>(kLinger) * std::max(1.0, timeout_scale);
  loop_.after(std::chrono::duration_cast<Milliseconds>(time), [this, &run] {
    if (std::find(runs_.begin(), runs_.end(), &run) != runs_.end()) {
      remove(run);
      run.close();
    }
  });
}

bool Lingering::close_oldest() {
  if (runs_.empty()) {
    return false;
  }
  CaseRun& oldest = *runs_.front();
  runs_.pop_front();
  oldest.close();
  return true;
}

void Lingering::close_all() {
  while (close_oldest()) {
  }
}

double Lingering::time_left(double timeout_scale) const {
  double left = 0;
  for (const CaseRun* run : runs_) {
    // Two looks that disagree may be one complaint that is late: it gets its whole time.
    const bool doubtful =
        run->told && run->told->verdict == wire::judge::VerdictKind::unstable;
    const std::chrono::duration<double> time(doubtful ? kLinger : kLeastLinger);
    left = std::max(left, run->over_at + time.count() * timeout_scale - loop_.now());
  }
  return left;
}

}  // namespace engine
