// The contract of a server under Connect's suite: what to serve is read from the standard input,
// and where it is served is written to the standard output
// (proto/connectrpc/…/server_compat.proto).
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "reference-server/options.h"

namespace reference::connect {

/// Reads what to serve into `options`. False, with the reason in `why`, for no such message and for
/// what gRPC C++ does not serve.
bool read_request(std::istream& in, Options& options, std::string& why);

/// Tells where.
void write_response(std::ostream& out, int port, const Options& options);

}  // namespace reference::connect
