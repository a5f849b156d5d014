// The gzip coding of messages.
#pragma once

#include <cstddef>
#include <optional>

#include "wire/bytes.h"

namespace peer::grpc {

wire::Buffer gzip(wire::Bytes message);

/// What a gzip file holds.
struct Gunzipped {
  wire::Buffer message;
  /// There is more behind its end.
  bool more = false;
};

/// Nothing where the octets do not begin with a gzip file, or more than `limit` octets come of it:
/// then `too_large` is set.
std::optional<Gunzipped> gunzip(wire::Bytes octets, std::size_t limit, bool& too_large);

}  // namespace peer::grpc
