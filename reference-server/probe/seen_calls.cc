#include "reference-server/probe/seen_calls.h"

#include <utility>

namespace reference::probe {

void SeenCalls::begin(const std::string& call_id, SeenCall call) {
  keep(call_id, {std::move(call), false});
}

void SeenCalls::end(const std::string& call_id, SeenCall call) {
  keep(call_id, {std::move(call), true});
}

void SeenCalls::keep(const std::string& call_id, Kept kept) {
  const std::lock_guard lock(mutex_);
  if (calls_.insert_or_assign(call_id, std::move(kept)).second) {
    order_.push_back(call_id);
  }
  if (order_.size() > most) {
    calls_.erase(order_.front());
    order_.pop_front();
  }
  kept_.notify_all();
}

std::optional<SeenCall> SeenCalls::find(const std::string& call_id, bool begun,
                                        std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  const bool found = kept_.wait_for(lock, wait, [&] {
    const auto kept = calls_.find(call_id);
    return kept != calls_.end() && (begun || kept->second.ended);
  });
  return found ? std::optional(calls_.at(call_id).call) : std::nullopt;
}

}  // namespace reference::probe
