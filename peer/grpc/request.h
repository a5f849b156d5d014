// What the header section of a gRPC request says, and what can be wrong with it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "peer/conduct.h"
#include "wire/hpack/field.h"

namespace peer::grpc {

/// Each gives the reaction that is due, or nothing where all is well.
std::optional<Reaction> check_method(const wire::hpack::FieldList& request);
std::optional<Reaction> check_content_type(const wire::hpack::FieldList& request);
std::optional<Reaction> check_timeouts(const wire::hpack::FieldList& request);
/// `authorization`: what the request must bear; empty: nothing.
std::optional<Reaction> check_credentials(const wire::hpack::FieldList& request,
                                          std::string_view authorization);

/// The reaction to a path that nothing serves; its clause tells in what way.
Reaction unserved(std::string_view path);

/// The least of the timeouts; nothing where there is none.
std::optional<std::chrono::nanoseconds> timeout_of(const wire::hpack::FieldList& request);

/// How the messages of the request are compressed, if they are.
enum class Coding : std::uint8_t { none, identity, gzip, unsupported };
Coding coding_of(const wire::hpack::FieldList& request);
/// The client can read gzip.
bool accepts_gzip(const wire::hpack::FieldList& request);

/// A reaction that ends the call with a status.
Reaction status_reaction(wire::ClauseId clause, std::uint32_t status, std::string reason);

}  // namespace peer::grpc
