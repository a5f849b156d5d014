// grpc-timeout: a positive integer of at most eight digits and a unit, H M S m u n.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "wire/types.h"

namespace wire::grpc {

/// The time that the value stands for, at most nanoseconds::max() (about 292 years). Rejects more
/// than eight digits (grpc-http2-timeout-8digits-send) and whatever else is not in the grammar,
/// zero included (grpc-http2-timeout-format).
tl::expected<std::chrono::nanoseconds, Reject> parse_timeout(std::string_view value);

/// The value in the finest unit that eight digits can hold, rounded up, so that no time is lost and
/// a short one does not become 0. The grammar has no way to say zero or less: that becomes "1n".
std::string encode_timeout(std::chrono::nanoseconds timeout);

}  // namespace wire::grpc
