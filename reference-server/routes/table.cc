#include "reference-server/routes/table.h"

#include <utility>

namespace reference::routes {
namespace {

RouteResponse example(const std::string& next_hop) {
  RouteResponse route;
  route.add_as_path(64500);
  route.add_as_path(64496);
  route.set_next_hop(next_hop);
  return route;
}

std::int64_t seconds_since_1970() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

RouteUpdate update_of(RouteUpdate::Kind kind, RouteResponse route) {
  RouteUpdate update;
  update.set_kind(kind);
  *update.mutable_route() = std::move(route);
  return update;
}

}  // namespace

Table::Table() {
  std::string why;
  put(*parse_prefix("192.0.2.0/24", why), example("198.51.100.1"));
  put(*parse_prefix("2001:db8::/32", why), example("2001:db8::1"));
}

std::optional<RouteResponse> Table::find(const Prefix& prefix) const {
  const std::lock_guard lock(mutex_);
  for (auto length = static_cast<std::int64_t>(prefix.length); length >= 0; --length) {
    const auto found = routes_.find(shortened(prefix, static_cast<std::uint32_t>(length)));
    if (found != routes_.end()) {
      return found->second;
    }
  }
  return std::nullopt;
}

RouteUpdate Table::put(const Prefix& prefix, RouteResponse route) {
  route.set_prefix(to_string(prefix));
  if (!route.as_path().empty()) {
    route.set_origin_asn(*route.as_path().rbegin());
  }
  route.set_last_updated(seconds_since_1970());
  const std::lock_guard lock(mutex_);
  const bool added = routes_.insert_or_assign(prefix, route).second;
  auto update = update_of(added ? RouteUpdate::ADDED : RouteUpdate::CHANGED, std::move(route));
  tell(prefix, update);
  return update;
}

std::optional<RouteUpdate> Table::withdraw(const Prefix& prefix) {
  const std::lock_guard lock(mutex_);
  if (routes_.erase(prefix) == 0) {
    return std::nullopt;
  }
  RouteResponse gone;
  gone.set_prefix(to_string(prefix));
  auto update = update_of(RouteUpdate::WITHDRAWN, std::move(gone));
  tell(prefix, update);
  return update;
}

void Table::tell(const Prefix& prefix, const RouteUpdate& update) {
  for (Watch* watch : watches_) {
    if (!watch->prefix_ || holds(*watch->prefix_, prefix)) {
      watch->updates_.push_back(update);
    }
  }
  changed_.notify_all();
}

Table::Watch::Watch(Table& table, std::optional<Prefix> prefix) : table_(table), prefix_(prefix) {
  const std::lock_guard lock(table_.mutex_);
  for (const auto& [at, route] : table_.routes_) {
    if (!prefix_ || holds(*prefix_, at)) {
      updates_.push_back(update_of(RouteUpdate::ADDED, route));
    }
  }
  table_.watches_.insert(this);
}

Table::Watch::~Watch() {
  const std::lock_guard lock(table_.mutex_);
  table_.watches_.erase(this);
}

std::deque<RouteUpdate> Table::Watch::next(std::chrono::milliseconds wait) {
  std::unique_lock lock(table_.mutex_);
  table_.changed_.wait_for(lock, wait, [this] { return !updates_.empty(); });
  return std::exchange(updates_, {});
}

}  // namespace reference::routes
