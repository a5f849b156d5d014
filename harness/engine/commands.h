// The harness's commands on stdin, one JSON object a line (DESIGN of the seams:
// docs/architecture.md).
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <variant>

#include "harness/engine/scheduler.h"
#include "harness/engine/target.h"
#include "wire/judge/plan.h"

namespace engine {

struct PlanCommand {
  std::string id;
  /// The plan, or why it cannot be performed.
  tl::expected<wire::judge::Plan, std::string> plan;
};
struct RunCommand {
  RunOptions options;
  EventLog::Keep keep = EventLog::Keep::failed;
  /// What the harness tells of the run; copied into the events as it is.
  Json about;
};
struct DownCommand {
  std::uint32_t incarnation = 0;
  std::string reason;
  bool restarting = false;
  bool renewed = false;
};
struct UpCommand {
  std::uint32_t incarnation = 0;
};
/// The answer to a target event of state `measure`.
struct MeasuredCommand {
  std::uint32_t incarnation = 0;
  std::optional<Usage> usage;
};
struct StopCommand {};

using Command = std::variant<Target, PlanCommand, RunCommand, DownCommand, UpCommand,
                             MeasuredCommand, StopCommand>;

/// Reads one line; the error says what is wrong with it.
tl::expected<Command, std::string> parse_command(const std::string& line);

}  // namespace engine
