// What the keeper is willing to hold, so that no target and no harness can make it grow without
// end.
#pragma once

#include <cstddef>

namespace keeper {

/// Longer lines of a target's output are told in pieces of at most this many octets.
inline constexpr std::size_t max_output_line = 8 * 1024;

/// How much output of one start is told as it comes, both streams together.
inline constexpr std::size_t max_output = 4 * 1024 * 1024;

/// What is remembered of the output beyond that, and told at the end: a crash explains itself last.
inline constexpr std::size_t max_tail = 64 * 1024;

/// Events that wait for the harness to read; beyond this much, output is dropped and counted.
inline constexpr std::size_t max_waiting_events = 8 * 1024 * 1024;

/// The longest request line.
inline constexpr std::size_t max_request_line = 1024 * 1024;

/// How much is read from a pipe at a time, so that no flood keeps the others waiting.
inline constexpr std::size_t read_size = 64 * 1024;

}  // namespace keeper
