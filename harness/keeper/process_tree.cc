#include "harness/keeper/process_tree.h"

#include <unistd.h>

#include <cctype>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <system_error>

namespace keeper {
namespace {

namespace fs = std::filesystem;

fs::path proc_of(pid_t pid) { return fs::path("/proc") / std::to_string(pid); }

bool kernel_lists_children() {
  static const bool lists = [] {
    const std::string self = std::to_string(::getpid());
    return fs::exists(proc_of(::getpid()) / "task" / self / "children");
  }();
  return lists;
}

/// The parent in a line of /proc/PID/stat: the second word after the name, which may hold anything.
pid_t parent_in(std::ifstream stat) {
  stat.ignore(std::numeric_limits<std::streamsize>::max(), '(');
  std::string rest;
  std::getline(stat, rest, '\0');
  const std::size_t name_end = rest.rfind(')');
  constexpr std::size_t to_parent = 4;  // ") S "
  if (name_end == std::string::npos || name_end + to_parent >= rest.size()) {
    return 0;
  }
  return static_cast<pid_t>(std::strtol(rest.c_str() + name_end + to_parent, nullptr, 10));
}

}  // namespace

std::vector<pid_t> children_of(pid_t parent) {
  if (!kernel_lists_children()) {
    return children_by_scan(parent);
  }
  std::vector<pid_t> children;
  std::error_code error;  // the process may end while we look
  fs::directory_iterator tasks(proc_of(parent) / "task", error);
  while (!error && tasks != fs::directory_iterator()) {
    std::ifstream list(tasks->path() / "children");
    for (pid_t child = 0; list >> child;) {
      children.push_back(child);
    }
    tasks.increment(error);
  }
  return children;
}

std::vector<pid_t> children_by_scan(pid_t parent) {
  std::vector<pid_t> children;
  std::error_code error;
  fs::directory_iterator processes("/proc", error);
  while (!error && processes != fs::directory_iterator()) {
    const std::string name = processes->path().filename();
    if (std::isdigit(static_cast<unsigned char>(name.front())) != 0 &&
        parent_in(std::ifstream(processes->path() / "stat")) == parent) {
      children.push_back(static_cast<pid_t>(std::stol(name)));
    }
    processes.increment(error);
  }
  return children;
}

std::vector<pid_t> descendants_of(pid_t root) {
  std::vector<pid_t> found = children_of(root);
  for (std::size_t next = 0; next < found.size(); ++next) {
    const std::vector<pid_t> children = children_of(found[next]);
    found.insert(found.end(), children.begin(), children.end());
  }
  return found;
}

Usage usage_of(const std::vector<pid_t>& pids) {
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  Usage usage;
  for (const pid_t pid : pids) {
    std::ifstream pages(proc_of(pid) / "statm");
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    pages >> size >> resident;
    usage.memory += resident * page;
    clockid_t clock = 0;
    timespec time{};
    if (::clock_getcpuclockid(pid, &clock) == 0 && ::clock_gettime(clock, &time) == 0) {
      usage.cpu += static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 +
                   static_cast<std::uint64_t>(time.tv_nsec) / 1'000;
    }
  }
  return usage;
}

void kill_with_groups(const std::vector<pid_t>& pids) {
  const pid_t own_group = ::getpgrp();
  for (const pid_t pid : pids) {
    const pid_t group = ::getpgid(pid);
    if (group > 1 && group != own_group) {
      ::kill(-group, SIGKILL);
    }
    ::kill(pid, SIGKILL);
  }
}

}  // namespace keeper
