// What the keeper tells the harness: one JSON object a line.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/keeper/line_splitter.h"
#include "harness/keeper/process_tree.h"

namespace keeper {

/// How a process ended.
struct Ending {
  bool by_signal = false;
  int value = 0;      // exit code or number of the signal
  bool core = false;  // the system wrote a core file
  bool known = true;  // false: its warden was killed, so nobody saw how

  /// From the status that waitpid() gives for a process that has ended.
  static Ending from_wait_status(int status);
};

/// Each function gives a whole line, with its newline; octets that are not UTF-8 become U+FFFD.
namespace event {

/// The program runs. Comes before any of its output.
std::string started(std::string_view id, pid_t pid);

/// The program could not be started; the id is free again.
std::string failed(std::string_view id, std::string_view error);

/// A line of output, or a part of one (`"more":true`) that is too long.
std::string output(std::string_view id, std::string_view stream, const Piece& piece);

/// Once, when a start has written more than `limit` octets; the rest is read and its tail kept.
std::string truncated(std::string_view id, std::size_t limit);

/// Here `octets` of output were left out: beyond the limit, or the harness was slow to read.
std::string dropped(std::string_view id, std::size_t octets);

/// The started process itself has ended, and all that it had written has been told.
/// `left`: how many of its descendants still run.
std::string exited(std::string_view id, pid_t pid, const Ending& ending, int left);

/// A descendant whose own parent had ended before it has failed.
std::string orphan(std::string_view id, pid_t pid, const Ending& ending);

/// Nothing of this start runs any more; the id is free again. The last event of a start.
std::string gone(std::string_view id);

/// All that the program had written when it was asked for has been told.
std::string listened(std::string_view id);

/// What the processes of a start take: octets of memory, microseconds of processor time so far.
std::string measured(std::string_view id, const Usage& usage);

/// A request line (counted from 1) that was not understood, or asks for what cannot be.
std::string error(std::size_t line, std::string_view why);

}  // namespace event
}  // namespace keeper
