// Performs `send` steps: turns what the plan says into octets, lies included.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "harness/engine/connection.h"
#include "wire/judge/plan.h"

namespace engine {

/// Sends one frame, message, preface or raw octets. A message may stay pending for credit
/// (Connection::message_pending). The error says why the plan asks for what cannot be said: an
/// indexed field that no table has.
tl::expected<void, std::string> perform_send(const wire::judge::Send& send, Connection& connection);

}  // namespace engine
