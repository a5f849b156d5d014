// What the handlers of this server saw of calls, and how well its services are said to be: what its
// connections share. A process is one server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace peer::service {

/// A call as its handler saw it.
struct SeenCall {
  std::string method;  // package.Service/Method
  bool ended = false;
  bool cancelled = false;

  friend bool operator==(const SeenCall&, const SeenCall&) = default;
};

/// The last so many calls, by the ids that their requests bear.
class SeenCalls {
 public:
  /// The handler has been called. An earlier call of this id is forgotten.
  void begin(const std::string& id, std::string_view method);
  /// It has returned.
  void end(const std::string& id, bool cancelled);
  const SeenCall* find(const std::string& id) const;

 private:
  static constexpr std::size_t kMost = 1'024;

  std::map<std::string, SeenCall> calls_;
  std::deque<std::string> order_;
};

/// How well services are, beyond those that always are: what was set last.
class Health {
 public:
  void set(const std::string& service, bool serving);
  /// Nothing: nobody has said.
  std::optional<bool> find(const std::string& service) const;

 private:
  static constexpr std::size_t kMost = 1'024;

  std::map<std::string, bool> services_;
};

SeenCalls& seen_calls();
Health& health();

}  // namespace peer::service
