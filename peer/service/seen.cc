#include "peer/service/seen.h"

namespace peer::service {

void SeenCalls::begin(const std::string& id, std::string_view method) {
  if (calls_.insert_or_assign(id, SeenCall{std::string(method)}).second) {
    order_.push_back(id);
  }
  if (order_.size() > kMost) {
    calls_.erase(order_.front());
    order_.pop_front();
  }
}

void SeenCalls::end(const std::string& id, bool cancelled) {
  if (const auto call = calls_.find(id); call != calls_.end()) {
    call->second.ended = true;
    call->second.cancelled = cancelled;
  }
}

const SeenCall* SeenCalls::find(const std::string& id) const {
  const auto call = calls_.find(id);
  return call == calls_.end() ? nullptr : &call->second;
}

void Health::set(const std::string& service, bool serving) {
  if (services_.size() < kMost || services_.contains(service)) {
    services_[service] = serving;
  }
}

std::optional<bool> Health::find(const std::string& service) const {
  const auto found = services_.find(service);
  return found == services_.end() ? std::nullopt : std::optional(found->second);
}

SeenCalls& seen_calls() {
  static SeenCalls calls;
  return calls;
}

Health& health() {
  static Health health;
  return health;
}

}  // namespace peer::service
