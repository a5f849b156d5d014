// How the frame decoders say no.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "wire/types.h"

namespace wire {

inline tl::unexpected<Reject> connection_error(ClauseId clause, ErrorCode code,
                                               std::string reason) {
  return tl::unexpected(Reject{clause, Scope::connection, code, std::move(reason)});
}

inline tl::unexpected<Reject> stream_error(ClauseId clause, ErrorCode code, std::string reason) {
  return tl::unexpected(Reject{clause, Scope::stream, code, std::move(reason)});
}

}  // namespace wire
