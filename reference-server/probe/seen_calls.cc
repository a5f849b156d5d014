#include "reference-server/probe/seen_calls.h"

#include <utility>

namespace reference::probe {

void SeenCalls::keep(const std::string& call_id, SeenCall call) {
  const std::lock_guard lock(mutex_);
  if (calls_.insert_or_assign(call_id, std::move(call)).second) {
    order_.push_back(call_id);
  }
  if (order_.size() > most) {
    calls_.erase(order_.front());
    order_.pop_front();
  }
  kept_.notify_all();
}

std::optional<SeenCall> SeenCalls::find(const std::string& call_id,
                                        std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  const bool found = kept_.wait_for(lock, wait, [&] { return calls_.contains(call_id); });
  return found ? std::optional(calls_.at(call_id)) : std::nullopt;
}

}  // namespace reference::probe
