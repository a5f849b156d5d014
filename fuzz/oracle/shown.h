// Octets, fields and scripts as people read them, for what an oracle says.
#pragma once

#include <span>
#include <string>

#include "fuzz/input/hpack_script.h"
#include "wire/bytes.h"
#include "wire/hpack/field.h"

namespace fuzz {

/// "3 octets: 82 86 84"; of long ones the beginning.
std::string shown(wire::Bytes octets);

/// "2 fields: ":method: GET", "a: b" (never indexed)"; of long lists the beginning.
std::string shown(const wire::hpack::FieldList& fields);

/// Each item on a line of its own.
std::string shown(std::span<const HpackItem> script);

}  // namespace fuzz
