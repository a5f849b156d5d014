// The adapter as a process: a thread that reads, and the loop on which everything else happens.
#pragma once

namespace reference {

/// Reads requests from one descriptor and writes events to another until `bye` or the end of the
/// input. Returns the exit status. `retries`: whether gRPC makes calls again by itself.
int run_adapter(int in, int out, bool retries);

}  // namespace reference
