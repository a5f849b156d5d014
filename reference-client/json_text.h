// JSON as it comes: read by simdjson, where that can, since a request may bear megabytes of base64.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace reference {

/// The value, discarded where the text is no JSON (RFC 8259, UTF-8). Of members with one name, the
/// last.
nlohmann::json parse_json(const std::string& text);

}  // namespace reference
