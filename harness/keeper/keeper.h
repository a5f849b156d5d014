// The keeper's loop: requests in, events out, and the promise that nothing outlives it.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/keeper/limits.h"
#include "harness/keeper/line_splitter.h"
#include "harness/keeper/outbox.h"
#include "harness/keeper/request.h"
#include "harness/keeper/unique_fd.h"
#include "harness/keeper/ward.h"

namespace keeper {

/// Expects of its process what main() arranges: a subreaper with SIGCHLD and SIGTERM blocked.
class Keeper {
 public:
  /// Requests come from one descriptor and events go to another (neither owned); the keeper ends
  /// with `harness`, with its requests, when nobody reads its events, or on SIGTERM.
  Keeper(int requests, int events, pid_t harness);

  /// Serves until its end, then ends every descendant. The exit status: 0 when none is left.
  int run();

 private:
  struct Watch {
    pollfd fd;
    std::function<void(short)> ready;
  };

  void serve_once();
  std::vector<Watch> watches();
  void watch_ward(std::vector<Watch>& watches, Ward& ward);
  int poll_timeout() const;

  void read_requests();
  void take_line(const Piece& piece);
  void perform(const Start& start);
  void perform(const Kill& kill);
  void perform(const Listen& listen);
  void perform(const Measure& measure);
  void refuse(const std::string& why);

  void kill_what_outlived_its_grace();
  void forget_what_is_gone();
  void end_strays();
  void flush_for_the_last_time();

  int requests_;
  Outbox outbox_;
  UniqueFd harness_;     // readable when the harness has ended
  UniqueFd terminated_;  // readable on SIGTERM
  LineSplitter lines_{max_request_line};
  std::size_t line_ = 0;
  bool line_too_long_ = false;
  std::map<std::string, Ward> wards_;
  bool strays_ = false;  // a warden was killed, and what it guarded may be ours now
  bool ending_ = false;
};

}  // namespace keeper
