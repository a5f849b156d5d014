// Custom metadata between the fields of HTTP/2 and what an application sees.
#pragma once

#include <string_view>

#include "peer/conduct.h"
#include "peer/service/call.h"
#include "wire/hpack/field.h"

namespace peer::grpc {

/// The custom metadata of a request, as an application gets it that knows no HTTP/2: cookies are one
/// field, and `host` is the authority. Values of -bin names are split at commas and decoded; what is
/// no base64, and what is not printable ASCII under another name, is left out.
service::Metadata read_metadata(const wire::hpack::FieldList& fields, Conduct& conduct);

/// Appends metadata to a section; values of -bin names as base64, without padding.
void append_metadata(wire::hpack::FieldList& fields, const service::Metadata& metadata);

/// The value of the first field of this name; nothing if there is none.
const std::string* find(const wire::hpack::FieldList& fields, std::string_view name);

bool is_printable_ascii(std::string_view value);
bool is_binary(std::string_view name);

}  // namespace peer::grpc
