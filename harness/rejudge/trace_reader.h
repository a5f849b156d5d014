// The events of one recorded attempt, read back into its trace: the inverse of the engine's
// event_json. What is derived (frames, fields, faults) is read from the octets again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>

#include "harness/engine/connection_reading.h"
#include "harness/engine/limits.h"
#include "wire/judge/trace.h"

namespace rejudge {

class TraceReader {
 public:
  /// Events are appended to `attempt`, which must outlive the reader.
  explicit TraceReader(wire::judge::Attempt& attempt, const engine::Limits& limits = {})
      : attempt_(attempt), limits_(limits) {}

  /// Takes the next event of the attempt, by its `n`. The error says what is wrong with it, or what
  /// of the trace it does not hold.
  tl::expected<void, std::string> take(const nlohmann::json& event);

 private:
  wire::judge::Attempt& attempt_;
  engine::Limits limits_;
  std::map<std::uint32_t, engine::ConnectionReading> connections_;
  std::size_t kept_ = 0;
};

}  // namespace rejudge
