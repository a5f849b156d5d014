#include "harness/keeper/launch.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace keeper {
namespace {

std::string because(const std::string& what, int error) {
  return "cannot " + what + ": " + std::strerror(error);
}

/// The keeper ignores what a terminal sends, and ignored signals and the mask outlive exec.
void reset_signals() {
  for (int number = 1; number < NSIG; ++number) {
    ::signal(number, SIG_DFL);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

std::string why_not_run(const std::string& program, int error) {
  std::string why = because("run argv[0] \"" + program + "\"", error);
  const bool is_path = program.find('/') != std::string::npos;
  if (error == ENOENT && !is_path) {
    why += " in PATH";
  } else if (error == ENOENT && ::access(program.c_str(), F_OK) == 0) {
    why += " (the file is there; the interpreter or loader that it names is not)";
  }
  return why;
}

/// Puts the file in the place of one of ours; why not, if so. Of a named pipe somebody must have the
/// other end open: a start that waits could not be told from a program that hangs.
std::string put_in_place(const std::string& file, int mode, int descriptor) {
  if (file.empty()) {
    return {};
  }
  const int opened = ::open(file.c_str(), mode | O_NONBLOCK | O_CLOEXEC);
  if (opened < 0 || ::dup2(opened, descriptor) < 0) {
    return because("open \"" + file + "\"", errno);
  }
  ::close(opened);
  const int flags = ::fcntl(descriptor, F_GETFL);
  ::fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
  return {};
}

}  // namespace

std::string become_program(const Start& start) {
  for (const Rlimit& limit : start.rlimits) {
    const rlimit both{limit.value, limit.value};
    if (::setrlimit(static_cast<__rlimit_resource>(limit.resource), &both) != 0) {
      return because("set the limit " + limit.name + " to " + std::to_string(limit.value), errno);
    }
  }
  // Before the directory changes: the names are the keeper's.
  for (std::string why : {put_in_place(start.input, O_RDONLY, STDIN_FILENO),
                          put_in_place(start.output, O_WRONLY, STDOUT_FILENO)}) {
    if (!why.empty()) {
      return why;
    }
  }
  if (!start.cwd.empty() && ::chdir(start.cwd.c_str()) != 0) {
    return because("change to the directory \"" + start.cwd + "\"", errno);
  }
  for (const auto& [name, value] : start.env) {
    ::setenv(name.c_str(), value.c_str(), 1);
  }
  std::vector<char*> argv;
  for (const std::string& word : start.argv) {
    argv.push_back(const_cast<char*>(word.c_str()));  // exec does not write to them
  }
  argv.push_back(nullptr);
  reset_signals();
  ::execvp(argv.front(), argv.data());
  return why_not_run(start.argv.front(), errno);
}

}  // namespace keeper
