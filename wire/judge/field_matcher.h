// Matching the fields of a header or trailer section.
#pragma once

#include <string>

#include "wire/hpack/field.h"
#include "wire/judge/plan.h"

namespace wire::judge {

/// `equals`, `regex`: there is such a field, and every field of this name matches as a whole.
/// `contains`: one of them does. `absent`: there is none. `fields` may be null: a section that did not come has no fields.
bool matches(const FieldMatcher& matcher, const hpack::FieldList* fields);

/// What is there instead: "content-type is text/html", "no content-type", "a te field".
std::string mismatch(const FieldMatcher& matcher, const hpack::FieldList* fields);

}  // namespace wire::judge
