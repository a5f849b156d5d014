// The target's ends, and whether a case has been found to cause them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace engine {

struct Death {
  std::uint32_t incarnation;
  std::string reason;
  bool restarted = true;  // another incarnation follows, or was to follow
  bool charged = false;   // a case reproduced it
};

class Deaths {
 public:
  void add(std::uint32_t incarnation, std::string reason, bool restarted) {
    all_.push_back({incarnation, std::move(reason), restarted});
  }
  bool known(std::uint32_t incarnation) const {
    return std::any_of(all_.begin(), all_.end(), [&](const Death& death) {
      return death.incarnation == incarnation;
    });
  }
  /// A case, performed alone, ended this incarnation: that explains the earlier ones too.
  void charge(std::uint32_t incarnation) {
    for (Death& death : all_) {
      death.charged = death.charged || death.incarnation <= incarnation;
    }
  }
  std::vector<Death> unexplained() const {
    std::vector<Death> found;
    std::copy_if(all_.begin(), all_.end(), std::back_inserter(found),
                 [](const Death& death) { return !death.charged; });
    return found;
  }

 private:
  std::vector<Death> all_;
};

}  // namespace engine
