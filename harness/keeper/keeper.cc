#include "harness/keeper/keeper.h"

#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <iostream>
#include <utility>

#include "harness/keeper/event.h"
#include "harness/keeper/process_tree.h"

namespace keeper {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_again{10};
constexpr std::chrono::seconds patience_at_the_end{10};
constexpr std::chrono::seconds patience_with_the_reader{1};

UniqueFd signal_fd(int signal) {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, signal);
  return UniqueFd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

/// The end of our input tells of the harness's end too, unless a fork of it holds the pipe open.
/// Without pidfd (kernels before 5.3, a harness in another PID namespace) that has to do.
UniqueFd process_fd(pid_t pid) {
  return UniqueFd(pid > 1 ? static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)) : -1);
}

void pause_until_a_child_ends() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGCHLD);
  const timespec pause{.tv_sec = 0, .tv_nsec = std::chrono::nanoseconds(look_again).count()};
  ::sigtimedwait(&set, nullptr, &pause);
}

/// Kills and reaps all that is below us, wardens too. What a dead process leaves falls to us, so it
/// is found the next time round. The processes that withstood, when our patience has ended.
std::vector<pid_t> end_all_descendants() {
  const auto deadline = Clock::now() + patience_at_the_end;
  while (true) {
    pid_t reaped = 0;
    while ((reaped = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    if (reaped < 0) {
      return {};
    }
    std::vector<pid_t> left = descendants_of(::getpid());
    if (Clock::now() > deadline) {
      return left;
    }
    kill_with_groups(left);
    pause_until_a_child_ends();
  }
}

}  // namespace

Keeper::Keeper(int requests, int events, pid_t harness)
    : requests_(requests),
      outbox_(events),
      harness_(process_fd(harness)),
      terminated_(signal_fd(SIGTERM)) {}

int Keeper::run() {
  while (!ending_) {
    serve_once();
  }
  const std::vector<pid_t> left = end_all_descendants();
  for (const pid_t pid : left) {
    std::cerr << "wireproof-keeper: process " << pid << " does not end\n";
  }
  flush_for_the_last_time();
  return left.empty() ? 0 : 1;
}

void Keeper::serve_once() {
  std::vector<Watch> watched = watches();
  std::vector<pollfd> fds;
  std::transform(watched.begin(), watched.end(), std::back_inserter(fds),
                 [](const Watch& watch) { return watch.fd; });
  ::poll(fds.data(), fds.size(), poll_timeout());
  for (std::size_t i = 0; i < fds.size(); ++i) {
    if (fds[i].revents != 0) {
      watched[i].ready(fds[i].revents);
    }
  }
  kill_what_outlived_its_grace();
  forget_what_is_gone();
  end_strays();
}

std::vector<Keeper::Watch> Keeper::watches() {
  const auto end = [this](short) { ending_ = true; };
  std::vector<Watch> watches;
  // Requests come first: until the end of a round, wards_ still holds those that went in it.
  // A harness that does not read gets no more answers, but its end is seen even then.
  const short requests = outbox_.crowded() ? 0 : POLLIN;
  watches.push_back({{requests_, requests, 0}, [this](short) { read_requests(); }});
  for (auto& [id, ward] : wards_) {
    watch_ward(watches, ward);
  }
  const short events = outbox_.empty() ? 0 : POLLOUT;
  watches.push_back({{outbox_.fd(), events, 0}, [this](short ready) {
                       const bool reader_gone = (ready & (POLLERR | POLLNVAL)) != 0;
                       ending_ = ending_ || reader_gone || !outbox_.flush();
                     }});
  watches.push_back({{terminated_.get(), POLLIN, 0}, end});
  watches.push_back({{harness_.get(), POLLIN, 0}, end});
  return watches;
}

/// Output before reports, so that an ending is told after what was written before it.
void Keeper::watch_ward(std::vector<Watch>& watches, Ward& ward) {
  for (Ward::Stream* stream : {&ward.out(), &ward.err()}) {
    if (ward.started() && stream->fd.is_open()) {
      watches.push_back({{stream->fd.get(), POLLIN, 0}, [&ward, stream](short) {
                           if (stream->fd.is_open()) {
                             ward.read_output(*stream);
                           }
                         }});
    }
  }
  watches.push_back({{ward.report_fd(), POLLIN, 0}, [&ward](short) { ward.read_reports(); }});
}

int Keeper::poll_timeout() const {
  auto wait = strays_ ? look_again : milliseconds::max();
  for (const auto& [id, ward] : wards_) {
    if (ward.kill_at()) {
      const auto left = std::chrono::ceil<milliseconds>(*ward.kill_at() - Clock::now());
      wait = std::clamp(left, milliseconds(0), wait);
    }
  }
  return wait == milliseconds::max() ? -1 : static_cast<int>(wait.count());
}

void Keeper::read_requests() {
  std::array<char, read_size> chunk;  // NOLINT: filled by read()
  const ssize_t got = ::read(requests_, chunk.data(), chunk.size());
  if (got <= 0) {
    ending_ = ending_ || got == 0 || (errno != EINTR && errno != EAGAIN);
    return;
  }
  for (const Piece& piece : lines_.feed({chunk.data(), static_cast<std::size_t>(got)})) {
    take_line(piece);
  }
}

void Keeper::take_line(const Piece& piece) {
  if (piece.more) {
    line_too_long_ = true;
    return;
  }
  ++line_;
  if (std::exchange(line_too_long_, false)) {
    refuse("longer than " + std::to_string(max_request_line) + " octets");
    return;
  }
  const auto request = parse_request(piece.text);
  if (!request) {
    refuse(request.error());
    return;
  }
  std::visit([this](const auto& asked) { perform(asked); }, *request);
}

void Keeper::perform(const Start& start) {
  if (wards_.contains(start.id)) {
    refuse("start: id \"" + start.id + "\" is still in use");
    return;
  }
  auto warden = start_warden(start);
  if (!warden) {
    outbox_.push(event::failed(start.id, warden.error()));
    return;
  }
  wards_.try_emplace(start.id, start.id, std::move(*warden), outbox_);
}

void Keeper::perform(const Kill& kill) {
  const auto found = wards_.find(kill.id);
  if (found == wards_.end()) {
    refuse("kill: nothing runs with the id \"" + kill.id + "\"");
    return;
  }
  found->second.end(kill, Clock::now());
}

void Keeper::perform(const Listen& listen) {
  const auto found = wards_.find(listen.id);
  if (found == wards_.end()) {
    refuse("listen: nothing runs with the id \"" + listen.id + "\"");
    return;
  }
  found->second.listen();
}

void Keeper::perform(const Measure& measure) {
  const auto found = wards_.find(measure.id);
  if (found == wards_.end()) {
    refuse("measure: nothing runs with the id \"" + measure.id + "\"");
    return;
  }
  found->second.measure();
}

void Keeper::refuse(const std::string& why) { outbox_.push(event::error(line_, why)); }

void Keeper::kill_what_outlived_its_grace() {
  for (auto& [id, ward] : wards_) {
    if (!ward.gone() && ward.kill_at() && *ward.kill_at() <= Clock::now()) {
      ward.kill_now();
    }
  }
}

void Keeper::forget_what_is_gone() {
  std::erase_if(wards_, [this](const auto& entry) {
    strays_ = strays_ || (entry.second.gone() && entry.second.lost());
    return entry.second.gone();
  });
}

/// Our children are wardens. Whoever else is among them came from a warden that was killed, and
/// since nobody can tell any more whose it is, it ends.
void Keeper::end_strays() {
  if (!strays_) {
    return;
  }
  strays_ = false;
  for (const pid_t child : children_of(::getpid())) {
    const bool is_warden = std::any_of(wards_.begin(), wards_.end(), [&](const auto& entry) {
      return entry.second.warden() == child;
    });
    if (!is_warden && ::waitpid(child, nullptr, WNOHANG) != child) {
      strays_ = true;
      kill_with_groups(descendants_of(child));
      kill_with_groups({child});
    }
  }
}

void Keeper::flush_for_the_last_time() {
  const auto deadline = Clock::now() + patience_with_the_reader;
  while (outbox_.flush() && !outbox_.empty() && Clock::now() < deadline) {
    pollfd fd{outbox_.fd(), POLLOUT, 0};
    ::poll(&fd, 1, static_cast<int>(look_again.count()));
  }
}

}  // namespace keeper
