// What liars ask of a request.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "peer/grpc/metadata.h"
#include "peer/stimulus.h"
#include "wire/hpack/field.h"

namespace peer {

/// A field of the request is so.
inline bool any_field(const Stimulus& heard, bool (*matches)(const wire::hpack::Field&)) {
  return heard.kind == Stimulus::Kind::request &&
         std::any_of(heard.request->begin(), heard.request->end(), matches);
}

/// The value of its first field of this name; empty if there is none.
inline const std::string& value_of(const Stimulus& heard, std::string_view name) {
  static const std::string kNone;
  const std::string* value =
      heard.request == nullptr ? nullptr : grpc::find(*heard.request, name);
  return value == nullptr ? kNone : *value;
}

}  // namespace peer
