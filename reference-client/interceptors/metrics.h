// `metrics`: counts calls by method and status, and how long they took.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "reference-client/interceptors/interceptor.h"

namespace reference {

class Metrics final : public Interceptor {
 public:
  std::unique_ptr<Passage> pass(const std::string& path, Metadata& metadata) override;
  void report(nlohmann::ordered_json& event) const override;

  struct Sum {
    std::int64_t count = 0;
    double ms = 0;
  };
  /// By path and status.
  using Sums = std::map<std::pair<std::string, int>, Sum>;

 private:
  /// Shared with the calls that are on their way.
  std::shared_ptr<Sums> sums_ = std::make_shared<Sums>();
};

}  // namespace reference
