// Performs `send` steps: turns what the plan says into octets, lies included.
#pragma once

#include "harness/engine/connection.h"
#include "wire/judge/plan.h"

namespace engine {

/// Sends one frame, message, preface or raw octets. A message may stay pending for credit (Connection::message_pending).
void perform_send(const wire::judge::Send& send, Connection& connection);

}  // namespace engine
