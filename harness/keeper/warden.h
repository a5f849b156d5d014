// A warden stands between the keeper and each program that it starts: a forked keeper that is the
// subreaper of that one start. Whatever the program leaves behind, however it daemonises, falls to
// its warden, so that what belongs to which start is never a guess; and when the keeper itself is
// killed, the wardens end what they guard.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "harness/keeper/request.h"
#include "harness/keeper/unique_fd.h"

namespace keeper {

/// One message of a warden to the keeper; short enough (below PIPE_BUF) to arrive whole.
struct Report {
  enum class Kind : std::uint8_t {
    started,  // pid
    failed,   // why
    exited,   // the program itself: pid, status, left
    orphan,   // another process, which fell to the warden, has failed: pid, status
  };
  static constexpr std::size_t max_why = 1024;

  Kind kind = Kind::started;
  pid_t pid = 0;
  int status = 0;  // as waitpid() gives it
  int left = 0;    // descendants that still run
  char why[max_why] = {};
};

/// The keeper's ends of a start, non-blocking. The end of `report` means that nothing runs any
/// more.
struct Warden {
  pid_t pid = 0;
  UniqueFd out;
  UniqueFd err;
  UniqueFd report;
};

/// Forks a warden, which starts the program. The error is a sentence.
tl::expected<Warden, std::string> start_warden(const Start& start);

/// Has the warden kill all that it guards and end. It asks again until nothing is left.
void end_warden(pid_t warden);

}  // namespace keeper
