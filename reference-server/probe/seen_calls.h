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

  /// A handler has been called. Forgets an earlier call of this id.
  void begin(const std::string& call_id, SeenCall call);

  /// It has returned.
  void end(const std::string& call_id, SeenCall call);

  /// Waits so long for a call of this id to end, or to begin. Nothing if none has then.
  std::optional<SeenCall> find(const std::string& call_id, bool begun,
                               std::chrono::milliseconds wait);

 private:
  struct Kept {
    SeenCall call;
    bool ended = false;
  };

  void keep(const std::string& call_id, Kept kept);

  std::mutex mutex_;
  std::condition_variable kept_;
  std::unordered_map<std::string, Kept> calls_;
  std::deque<std::string> order_;
};

}  // namespace reference::probe
