// Words that inputs of HTTP/2 and gRPC are made of.
#pragma once

#include <string>

#include "fuzz/mutator/random.h"
#include "wire/hpack/field.h"

namespace fuzz {

/// Names and values that rules speak of, right and wrong.
const wire::hpack::Field& known_field(Random& random);
/// Sections as they should be.
const wire::hpack::FieldList& known_request(Random& random);
const wire::hpack::FieldList& known_response(Random& random);
const wire::hpack::FieldList& known_trailers(Random& random);
/// One of these.
const wire::hpack::FieldList& known_section(Random& random);

/// Another name or value: changed in an octet, cut, emptied, or much longer.
void change_text(std::string& text, Random& random);
/// Adds, drops, replaces, moves a field, or changes its name or value.
void change_fields(wire::hpack::FieldList& fields, Random& random);

}  // namespace fuzz
