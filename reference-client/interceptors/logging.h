// `logging`: a line a call, in the order of their ends.
#pragma once

#include <deque>
#include <memory>

#include "reference-client/interceptors/interceptor.h"

namespace reference {

class Logging final : public Interceptor {
 public:
  std::unique_ptr<Passage> pass(const std::string& path, Metadata& metadata) override;
  void report(nlohmann::ordered_json& event) const override;

  struct Line {
    std::string path;
    int status = 0;
    int attempts = 1;
    double ms = 0;
  };
  using Lines = std::deque<Line>;

 private:
  /// Shared with the calls that are on their way.
  std::shared_ptr<Lines> lines_ = std::make_shared<Lines>();
};

}  // namespace reference
