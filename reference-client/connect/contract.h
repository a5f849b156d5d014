// Connect's contract for clients under test: ClientCompatRequest in, ClientCompatResponse out, each
// behind its size, as many at a time as come.
#pragma once

namespace reference::connect {

/// Makes the calls that it reads until the end of the input, and waits for those in progress.
/// Returns the exit status; 1 after input that is malformed, which it tells on standard error.
int run_contract(int in, int out);

}  // namespace reference::connect
