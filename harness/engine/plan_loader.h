// Plans from JSON (spec/plan.schema.json), strictly: an unknown key or name is an error, not a
// guess.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <tl/expected.hpp>

#include "harness/engine/json_reader.h"
#include "wire/judge/plan.h"

namespace engine {

/// The plan, or the first error with its path.
tl::expected<wire::judge::Plan, std::string> load_plan(const nlohmann::json& value);

// The parts, one file each.
wire::judge::Send load_send(ObjectReader& step);
wire::judge::Expect load_expect(ObjectReader& step);
wire::judge::FrameMatcher load_frame_matcher(ObjectReader& step, const std::string& frame);

/// Names of the plan's vocabulary; unknown ones are errors at `key`.
wire::judge::StreamRef load_stream(ObjectReader& step, std::string_view key,
                                   wire::judge::StreamRef fallback);
std::vector<wire::ErrorCode> load_codes(ObjectReader& step, std::string_view key);
wire::ClauseId load_clause(ObjectReader& step, std::string_view key);
std::uint8_t load_frame_type(ObjectReader& step, const std::string& name);
/// [[id, value], …]
std::vector<std::pair<std::uint16_t, std::uint32_t>> load_settings(ObjectReader& step,
                                                                   std::string_view key);

}  // namespace engine
