// Runs the engine in this process against a peer in memory, and reads its events.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/engine/limits.h"

namespace engine::test {

using nlohmann::json;

// Clauses that plans here are judged by.
inline constexpr const char* kSettingsLength = "rfc9113-6.5-settings-length";
inline constexpr const char* kUnknownIgnored = "rfc9113-4.1-unknown-type-ignored";

/// A plan with the given steps, the rest as plans usually are.
json plan(const std::string& id, const json& steps, const json& more = json::object());

/// A send of raw octets.
json raw(const std::string& hex);

/// An expectation judged by `clause`.
json expect(const std::string& outcome, const std::string& clause,
            const json& more = json::object());

struct RunResult {
  std::vector<json> events;

  /// The last verdict event of a case; null if there is none.
  json verdict(const std::string& id) const;
  std::vector<json> all(const std::string& kind) const;
};

/// Runs `plans` against the null peer of this kind. `options` are added to the run command.
RunResult run(const std::string& peer_kind, const std::vector<json>& plans,
              const json& options = json::object(), const Limits& limits = {});

/// Feeds these lines to an engine, then ends its input.
RunResult run_lines(const std::vector<std::string>& lines, const Limits& limits = {});

/// Answers what the engine asks; also called between events, with null.
using Harness = std::function<std::vector<json>(const json& event)>;
/// Runs `plans` against a target that the harness may declare down, or announce again.
RunResult run_with_harness(const json& target, const std::vector<json>& plans,
                           const Harness& harness, const json& options = json::object());

}  // namespace engine::test
