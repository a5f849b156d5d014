// One start, as the keeper sees it: its output, how it ended, and the order to end it.
#pragma once

#include <sys/types.h>

#include <bitset>
#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <string_view>

#include "harness/keeper/event.h"
#include "harness/keeper/limits.h"
#include "harness/keeper/line_splitter.h"
#include "harness/keeper/outbox.h"
#include "harness/keeper/output_sink.h"
#include "harness/keeper/request.h"
#include "harness/keeper/unique_fd.h"
#include "harness/keeper/warden.h"

namespace keeper {

using Clock = std::chrono::steady_clock;

class Ward {
 public:
  /// One of the two pipes that the program writes to.
  struct Stream {
    std::string_view name;
    UniqueFd fd;
    LineSplitter lines{max_output_line};
  };

  Ward(std::string id, Warden warden, Outbox& outbox);

  Stream& out() { return out_; }
  Stream& err() { return err_; }
  int report_fd() const { return report_.get(); }
  pid_t warden() const { return warden_; }

  /// Output is told after `started`, so until then nobody needs to look for it.
  bool started() const { return started_; }
  /// Nothing of this start runs any more, and all about it has been told.
  bool gone() const { return gone_; }
  /// Its warden was killed: what it guarded has fallen to the keeper.
  bool lost() const { return lost_; }

  /// Tells some of what there is to read.
  void read_output(Stream& stream);
  void read_reports();
  /// Tells what the program has written up to now, and that this is all.
  void listen();
  /// Tells what all processes of this start take now.
  void measure();

  /// Sends the signal once to each process of this start; what then lives longer than the grace is
  /// killed.
  void end(const Kill& kill, Clock::time_point now);
  /// When the grace ends.
  std::optional<Clock::time_point> kill_at() const { return kill_at_; }
  void kill_now();

 private:
  void take(const Report& report);
  void take_orphan(const Report& report);
  void finish();
  void tell_exited();
  void tell_all_output();
  void drain(Stream& stream);
  void finish_line(Stream& stream);

  std::string id_;
  Outbox& outbox_;
  OutputSink sink_;
  pid_t warden_;
  UniqueFd report_;
  Stream out_;
  Stream err_;
  pid_t pid_ = 0;
  std::string failure_ = "the process that was to start it has been killed";
  bool started_ = false;
  bool gone_ = false;
  bool lost_ = false;
  bool ending_ = false;     // the harness asked for its end
  std::bitset<NSIG> sent_;  // the signals that we sent to that end
  std::optional<Clock::time_point> kill_at_;
  std::optional<Ending> exited_;  // not told yet
  bool told_exited_ = false;
  int left_ = 0;
};

}  // namespace keeper
