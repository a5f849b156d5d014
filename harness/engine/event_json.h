// Events of the trace as JSON (spec/events.schema.json).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "harness/engine/case_record.h"

namespace engine {

using Json = nlohmann::ordered_json;

/// One event of one attempt as a line of the events file, without its end: `n`, `ev`, `t`, `case`, `try`
/// in front.
std::string event_line(const CaseRecord& record, std::size_t attempt,
                       const wire::judge::Event& event);

std::string_view attempt_name(wire::judge::Attempt::Kind kind);
std::string_view mark_name(wire::judge::Marked::What what);
std::string_view note_name(wire::TlsNote::What what);

/// Seconds or milliseconds with microsecond digits.
double rounded(double value);

/// Octets from the wire, made printable: others than visible ASCII are escaped.
std::string printable_text(std::string_view text);

/// A sentence of our own: UTF-8 stays as it is (values of the peer stand in it escaped already); what
/// is no visible character is escaped.
std::string own_text(std::string_view text);

/// Of octets that are longer only the beginning is written.
inline constexpr std::size_t kMaxLoggedOctets = 65'536;

/// With padding, as most readers of base64 want it.
std::string base64(wire::Bytes octets);

}  // namespace engine
