// Signals by name: the harness writes and reads "TERM" and "SEGV", the system numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace keeper {

/// "SEGV" for SIGSEGV; the bare number where the system has no name for it (real-time signals).
std::string signal_name(int number);

/// The inverse of signal_name() for signals that have a name.
std::optional<int> find_signal(std::string_view name);

}  // namespace keeper
