// Events of the trace as JSON (spec/events.schema.json).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "harness/engine/case_run.h"

namespace engine {

using Json = nlohmann::ordered_json;

/// One event of one attempt, with `n`, `ev`, `t`, `case`, `try` in front.
Json event_json(const CaseRun& run, std::size_t attempt, const wire::judge::Event& event);

std::string_view attempt_name(wire::judge::Attempt::Kind kind);

/// Seconds or milliseconds with microsecond digits.
double rounded(double value);

/// Octets from the wire, made printable: others than visible ASCII are escaped.
std::string printable_text(std::string_view text);

/// A sentence of our own: UTF-8 stays as it is (values of the peer stand in it escaped already); what
/// is no visible character is escaped.
std::string own_text(std::string_view text);

/// With padding, as most readers of base64 want it.
std::string base64(wire::Bytes octets);

}  // namespace engine
