// Field lists as they are on real wires.
#pragma once

#include <vector>

#include "wire/hpack/field.h"

namespace bench {

/// The blocks of one direction of one connection, in order: the first fills the dynamic table.
using Lists = std::vector<wire::hpack::FieldList>;

/// Requests, response headers and trailers of a gRPC client that calls two methods with metadata.
const Lists& grpc();

/// A page and what it loads, as a browser asks for it.
const Lists& browser();

/// How many fields there are in all.
std::size_t count(const Lists& lists);

}  // namespace bench
