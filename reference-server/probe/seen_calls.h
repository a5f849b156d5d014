// What handlers saw of calls, kept to be asked for afterwards.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "wireproof/testing/v1/probe.pb.h"

namespace reference::probe {

using wireproof::testing::v1::SeenCall;

/// The last so many; to be used by any thread.
class SeenCalls {
 public:
  static constexpr std::size_t most = 4096;

  /// Forgets an earlier call of this id.
  void keep(const std::string& call_id, SeenCall call);

  /// Waits so long for a call of this id. Nothing if there is none then.
  std::optional<SeenCall> find(const std::string& call_id, std::chrono::milliseconds wait);

 private:
  std::mutex mutex_;
  std::condition_variable kept_;
  std::unordered_map<std::string, SeenCall> calls_;
  std::deque<std::string> order_;
};

}  // namespace reference::probe
