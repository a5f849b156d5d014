// The events of the adapter protocol, a line each.
#pragma once

#include <grpc/grpc.h>

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "reference-client/attempt.h"

namespace reference {

/// When the adapter read a request.
using ReadAt = std::chrono::steady_clock::time_point;

/// Writes each event at once. When nobody reads them any more, the process ends.
class EventWriter {
 public:
  explicit EventWriter(int fd) : fd_(fd) {}

  void hello(std::int64_t id);
  void ok(std::int64_t id);
  void unsupported(std::int64_t id, const std::string& what);
  /// `id` 0: of a line that is no request.
  void error(std::int64_t id, const std::string& why);
  void initial(std::int64_t id, const Metadata& metadata, ReadAt read);
  /// Where the message repeats the pattern, that is told by its length; empty: there is none.
  void message(std::int64_t id, std::string_view data, const std::string& pattern, ReadAt read);
  void end(std::int64_t id, const Outcome& outcome, ReadAt read);
  void state(std::int64_t id, grpc_connectivity_state state, ReadAt read);
  void bye(std::int64_t id);
  /// `why`: empty when it passed.
  void outcome(std::int64_t id, const std::string& why, ReadAt read);
  /// `gathered`: what the interceptors have added to an empty object.
  void report(std::int64_t id, const nlohmann::ordered_json& gathered);

 private:
  using Json = nlohmann::ordered_json;

  void write(const Json& event);
  /// `line`: without its end.
  void write_line(std::string line);

  int fd_;
};

}  // namespace reference
