#include "reference-client/interceptors/metrics.h"

#include <chrono>

namespace reference {
namespace {

using Clock = std::chrono::steady_clock;

class CountedCall final : public Passage {
 public:
  CountedCall(std::shared_ptr<Metrics::Sums> sums, std::string path)
      : sums_(std::move(sums)), path_(std::move(path)) {}

  void end(int status, int) override {
    const auto found = sums_->find({path_, status});
    if (found == sums_->end() && sums_->size() == longest_report) {
      return;
    }
    Metrics::Sum& sum = (*sums_)[{path_, status}];
    ++sum.count;
    sum.ms += milliseconds(Clock::now() - start_);
  }

 private:
  std::shared_ptr<Metrics::Sums> sums_;
  std::string path_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

std::unique_ptr<Passage> Metrics::pass(const std::string& path, Metadata&) {
  return std::make_unique<CountedCall>(sums_, path);
}

void Metrics::report(nlohmann::ordered_json& event) const {
  auto& metrics = event["metrics"];
  if (metrics.is_null()) {
    metrics = nlohmann::ordered_json::array();
  }
  for (const auto& [key, sum] : *sums_) {
    metrics.push_back(
        {{"path", key.first}, {"status", key.second}, {"count", sum.count}, {"ms", sum.ms}});
  }
}

}  // namespace reference
