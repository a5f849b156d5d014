#include "reference-client/interceptors/logging.h"

#include <chrono>
#include <utility>

namespace reference {
namespace {

using Clock = std::chrono::steady_clock;

class LoggedCall final : public Passage {
 public:
  LoggedCall(std::shared_ptr<Logging::Lines> lines, std::string path)
      : lines_(std::move(lines)), path_(std::move(path)) {}

  void end(int status, int attempts) override {
    if (lines_->size() == longest_report) {
      lines_->pop_front();
    }
    lines_->push_back({path_, status, attempts, milliseconds(Clock::now() - start_)});
  }

 private:
  std::shared_ptr<Logging::Lines> lines_;
  std::string path_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

std::unique_ptr<Passage> Logging::pass(const std::string& path, Metadata&) {
  return std::make_unique<LoggedCall>(lines_, path);
}

void Logging::report(nlohmann::ordered_json& event) const {
  auto& calls = event["calls"];
  if (calls.is_null()) {
    calls = nlohmann::ordered_json::array();
  }
  for (const Line& line : *lines_) {
    calls.push_back({{"path", line.path},
                     {"status", line.status},
                     {"attempts", line.attempts},
                     {"ms", line.ms}});
  }
}

}  // namespace reference
