// The processes below a process, as /proc shows them, and how to end them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace keeper {

/// The children of `parent`, those of all its threads; empty when it has none or does not exist.
std::vector<pid_t> children_of(pid_t parent);

/// All processes below `root`, parents before their children, without `root`.
/// A snapshot: whoever must reach all of them takes it again until it is empty.
std::vector<pid_t> descendants_of(pid_t root);

/// children_of() for kernels without /proc/PID/task/TID/children: reads the parent of every
/// process.
std::vector<pid_t> children_by_scan(pid_t parent);

/// What processes take of the machine.
struct Usage {
  std::uint64_t memory = 0;  // octets that are in memory now
  std::uint64_t cpu = 0;     // microseconds of processor time so far, of those that live
};

/// The sum over these processes; those that have ended meanwhile add nothing.
Usage usage_of(const std::vector<pid_t>& pids);

/// SIGKILL to each process and to all of its process group. A group is killed at one stroke: a
/// process that forks faster than /proc can be read would slip through when killed one by one.
/// Our own group is spared; a process in another session can never have joined it.
void kill_with_groups(const std::vector<pid_t>& pids);

}  // namespace keeper
