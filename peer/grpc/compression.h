// The gzip coding of messages.
#pragma once

#include <cstddef>
#include <optional>

#include "wire/bytes.h"

namespace peer::grpc {

wire::Buffer gzip(wire::Bytes message);

/// Nothing where the octets are not exactly one gzip file, or more than `limit` octets come of it:
/// then `too_large` is set.
std::optional<wire::Buffer> gunzip(wire::Bytes octets, std::size_t limit, bool& too_large);

}  // namespace peer::grpc
