// The standard interop test cases by name.
#pragma once

#include <string>

#include "reference-client/interop/run.h"

namespace reference::interop {

/// Throws a Failure.
using Case = void (*)(Run& run);

/// Null for a name that is not among them. What needs accounts of Google, ALTS, ORCA, or GET, which
/// gRPC C++ no longer sends, is not.
Case find_case(const std::string& name);

/// Runs it; empty, or why it failed.
std::string carry_out(Case which, Run& run);

void empty_unary(Run& run);
void large_unary(Run& run);
void pick_first_unary(Run& run);

void client_streaming(Run& run);
void server_streaming(Run& run);
void ping_pong(Run& run);
void empty_stream(Run& run);

void client_compressed_unary(Run& run);
void server_compressed_unary(Run& run);
void client_compressed_streaming(Run& run);
void server_compressed_streaming(Run& run);

void custom_metadata(Run& run);

void status_code_and_message(Run& run);
void special_status_message(Run& run);
void unimplemented_method(Run& run);
void unimplemented_service(Run& run);

void cancel_after_begin(Run& run);
void cancel_after_first_response(Run& run);
void timeout_on_sleeping_server(Run& run);

void rpc_soak(Run& run);
void channel_soak(Run& run);

}  // namespace reference::interop
