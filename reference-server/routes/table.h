// The routes that routeinfo.RouteInfoService knows, and who waits for changes to them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "reference-server/routes/prefix.h"
#include "routeinfo/routeinfo.pb.h"

namespace reference::routes {

using routeinfo::RouteResponse;
using routeinfo::RouteUpdate;

/// To be used by any thread.
class Table {
 public:
  /// Holds a route of each family, to prefixes for documentation (RFC 5737, RFC 3849).
  Table();

  /// The route to the longest prefix that holds this one.
  std::optional<RouteResponse> find(const Prefix& prefix) const;

  /// Adds or replaces the route to a prefix, as of now. Returns the change.
  RouteUpdate put(const Prefix& prefix, RouteResponse route);

  /// Returns the change; nothing if there was no such route.
  std::optional<RouteUpdate> withdraw(const Prefix& prefix);

  /// Sees the routes within a prefix (all without one) as added, then each change to them, while it
  /// lives.
  class Watch {
   public:
    Watch(Table& table, std::optional<Prefix> prefix);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    /// The next changes, oldest first; none if there are none within that time.
    std::deque<RouteUpdate> next(std::chrono::milliseconds wait);

   private:
    friend class Table;
    Table& table_;
    const std::optional<Prefix> prefix_;
    std::deque<RouteUpdate> updates_;
  };

 private:
  /// With the lock.
  void tell(const Prefix& prefix, const RouteUpdate& update);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Prefix, RouteResponse> routes_;
  std::set<Watch*> watches_;
};

}  // namespace reference::routes
