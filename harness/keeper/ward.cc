#include "harness/keeper/ward.h"

#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "harness/keeper/process_tree.h"

namespace keeper {

Ward::Ward(std::string id, Warden warden, Outbox& outbox)
    : id_(std::move(id)),
      outbox_(outbox),
      sink_(id_, outbox),
      warden_(warden.pid),
      report_(std::move(warden.report)),
      out_{"stdout", std::move(warden.out)},
      err_{"stderr", std::move(warden.err)} {}

void Ward::read_output(Stream& stream) {
  std::array<char, read_size> chunk;  // NOLINT: filled by read()
  const ssize_t got = ::read(stream.fd.get(), chunk.data(), chunk.size());
  if (got < 0) {
    return;
  }
  if (got == 0) {
    stream.fd.reset();
    finish_line(stream);
    return;
  }
  for (Piece& piece : stream.lines.feed({chunk.data(), static_cast<std::size_t>(got)})) {
    sink_.take(stream.name, std::move(piece));
  }
}

/// Tells what the pipe holds now, and no more: a descendant may write to it for ever.
void Ward::drain(Stream& stream) {
  int waiting = 0;
  if (!stream.fd.is_open() || ::ioctl(stream.fd.get(), FIONREAD, &waiting) != 0) {
    return;
  }
  const std::size_t rounds = static_cast<std::size_t>(waiting) / read_size + 1;
  for (std::size_t round = 0; round < rounds && stream.fd.is_open(); ++round) {
    read_output(stream);
  }
}

void Ward::finish_line(Stream& stream) {
  for (Piece& piece : stream.lines.finish()) {
    sink_.take(stream.name, std::move(piece));
  }
}

void Ward::read_reports() {
  while (true) {
    Report report;
    const ssize_t got = ::read(report_.get(), &report, sizeof report);
    if (got < 0) {
      return;
    }
    if (got != sizeof report) {
      finish();
      return;
    }
    take(report);
  }
}

void Ward::listen() {
  drain(out_);
  drain(err_);
  outbox_.push(event::listened(id_));
}

void Ward::measure() {
  outbox_.push(event::measured(id_, usage_of(descendants_of(warden_))));
}

void Ward::take(const Report& report) {
  switch (report.kind) {
    case Report::Kind::started:
      started_ = true;
      pid_ = report.pid;
      outbox_.push(event::started(id_, pid_));
      break;
    case Report::Kind::failed:
      failure_ = report.why;  // told when the id is free again
      break;
    case Report::Kind::exited:
      exited_ = Ending::from_wait_status(report.status);
      left_ = report.left;
      if (!ending_) {
        tell_exited();
      }
      break;
    case Report::Kind::orphan:
      take_orphan(report);
      break;
  }
}

void Ward::take_orphan(const Report& report) {
  const Ending ending = Ending::from_wait_status(report.status);
  const bool as_we_asked = ending.by_signal && sent_.test(static_cast<std::size_t>(ending.value));
  if (report.status != 0 && !as_we_asked) {
    drain(out_);
    drain(err_);
    outbox_.push(event::orphan(id_, report.pid, ending));
  }
}

void Ward::tell_all_output() {
  for (Stream* stream : {&out_, &err_}) {
    drain(*stream);
    finish_line(*stream);
  }
  sink_.finish();
}

void Ward::tell_exited() {
  tell_all_output();
  outbox_.push(event::exited(id_, pid_, *exited_, ending_ ? 0 : left_));
  told_exited_ = true;
}

/// The warden has ended: by itself, as nothing is left to guard, or because somebody killed it.
void Ward::finish() {
  int status = 0;
  ::waitpid(warden_, &status, 0);
  lost_ = WIFSIGNALED(status);
  gone_ = true;
  if (!started_) {
    outbox_.push(event::failed(id_, failure_));
    return;
  }
  if (!exited_) {
    exited_ = Ending{.by_signal = true, .value = SIGKILL, .core = false, .known = false};
  }
  if (!told_exited_) {
    tell_exited();
  }
  tell_all_output();
  outbox_.push(event::gone(id_));
}

void Ward::end(const Kill& kill, Clock::time_point now) {
  ending_ = true;
  sent_.set(static_cast<std::size_t>(kill.signal));
  for (const pid_t pid : descendants_of(warden_)) {
    ::kill(pid, kill.signal);
  }
  const Clock::time_point at = kill.signal == SIGKILL ? now : now + kill.grace;
  kill_at_ = kill_at_ ? std::min(*kill_at_, at) : at;
}

void Ward::kill_now() {
  kill_at_.reset();
  sent_.set(SIGKILL);
  end_warden(warden_);
}

}  // namespace keeper
