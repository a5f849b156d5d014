#include "harness/relay/link.h"

#include <sys/epoll.h>

#include <utility>

namespace relay {
namespace {

/// So that one busy connection starves nobody.
constexpr int kRounds = 16;
constexpr std::array<Role, 2> kBoth = {Role::client, Role::server};

}  // namespace

Link::Link(engine::EventLoop& loop, std::uint32_t number, Channel client, Channel server, bool tls,
           Hear hear)
    : loop_(loop),
      number_(number),
      tls_(tls),
      hear_(std::move(hear)),
      ends_{{.channel = std::move(client)}, {.channel = std::move(server)}},
      again_(loop) {
  for (const Role role : kBoth) {
    loop_.add(ends_[role].channel.fd(), 0,
              [this, role](std::uint32_t events) { on_ready(role, events); });
    wait_for(role);
  }
}

Link::~Link() {
  for (const Role role : kBoth) {
    if (ends_[role].watched) {
      loop_.remove(ends_[role].channel.fd());
    }
  }
}

void Link::stop() {
  if (!over_) {
    open_ ? finish(Event::What::over) : finish(Event::What::failed, "the relay ended");
  }
}

void Link::on_ready(Role role, std::uint32_t events) {
  End& end = ends_[role];
  if ((events & (EPOLLERR | EPOLLHUP)) != 0 && end.channel.is_open()) {
    // Can't be masked, and would wake us for ever. All that it has said is there to be read.
    if (std::exchange(end.watched, false)) {
      loop_.remove(end.channel.fd());
    }
    end.gone = end.gone || (events & EPOLLERR) != 0;
  }
  pump();
}

void Link::pump() {
  bool moved = !over_ && both_open();
  for (int round = 0; moved && !over_; ++round) {
    if (round == kRounds) {
      again_.set(engine::Milliseconds(0), [this] { pump(); });
      break;
    }
    moved = move(Role::client);
    moved = move(Role::server) || moved;
  }
  if (!over_) {
    wait();
  }
}

bool Link::both_open() {
  if (open_) {
    return true;
  }
  for (const Role role : kBoth) {
    Channel& channel = ends_[role].channel;
    if (!channel.is_open() && channel.open() == Io::broken) {
      fail(role);
      return false;
    }
  }
  if (!ends_.client.channel.is_open() || !ends_.server.channel.is_open()) {
    return false;
  }
  open_ = true;
  Event opened = event(Event::What::opened);
  opened.tls = tls_;
  hear_(opened);
  return true;
}

/// Passes on what there is of one end's octets; false if there was nothing to do.
bool Link::move(Role from) {
  if (over_) {
    return false;
  }
  const bool filled = fill(from);
  const bool drained = drain(from);
  pass_end(from);
  return filled || drained;
}

bool Link::fill(Role from) {
  End& end = ends_[from];
  if (!end.pending()) {
    end.begin = end.end = 0;
  }
  if (!end.has_room()) {
    return false;
  }
  std::size_t got = 0;
  const Io io = end.channel.read({end.buffer.data() + end.end, kBuffer - end.end}, got);
  if (io == Io::done) {
    Event said = event(Event::What::said);
    said.by = from;
    said.octets = {end.buffer.data() + end.end, got};
    end.end += got;
    hear_(said);
    return true;
  }
  if (io == Io::again && end.watched) {
    return false;
  }
  end.ended = true;
  end.reset = io == Io::broken || end.gone;
  Event ended = event(Event::What::ended);
  ended.by = from;
  ended.reset = end.reset;
  hear_(ended);
  return true;
}

bool Link::drain(Role from) {
  End& source = ends_[from];
  End& sink = ends_[wire::observer::other(from)];
  if (!source.pending()) {
    return false;
  }
  std::size_t put = 0;
  const Io io = sink.channel.write({source.buffer.data() + source.begin, source.end - source.begin},
                                   put);
  if (io == Io::again) {
    return false;
  }
  if (io == Io::done) {
    source.begin += put;
    return true;
  }
  sink.gone = true;
  source.begin = source.end;
  return true;
}

/// The other end learns of this one's end once it has all that was said before.
void Link::pass_end(Role from) {
  End& source = ends_[from];
  End& sink = ends_[wire::observer::other(from)];
  if (!source.ended || source.pending()) {
    return;
  }
  if (!source.passed && !source.reset && !sink.gone) {
    sink.channel.shut();
  }
  source.passed = true;
  if (source.reset || (source.gone && !sink.passed)) {
    sink.channel.reset_at_close();
    finish(Event::What::over);
  } else if (sink.passed) {
    finish(Event::What::over);
  }
}

void Link::wait() {
  wait_for(Role::client);
  wait_for(Role::server);
}

void Link::wait_for(Role role) {
  End& end = ends_[role];
  if (!end.watched) {
    return;
  }
  const bool reads = end.channel.is_open() ? open_ && end.has_room() : true;
  const bool writes =
      end.channel.wants_write() || (open_ && ends_[wire::observer::other(role)].pending());
  const std::uint32_t events = (reads ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
                               (writes ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
  if (events != std::exchange(end.waits_for, events)) {
    loop_.modify(end.channel.fd(), events);
  }
}

void Link::fail(Role role) {
  ends_[wire::observer::other(role)].channel.reset_at_close();
  finish(Event::What::failed,
         std::string(to_string(role)) + ": " + ends_[role].channel.why());
}

void Link::finish(Event::What what, const std::string& why) {
  over_ = true;
  again_.cancel();
  Event last = event(what);
  last.why = why;
  hear_(last);
}

Event Link::event(Event::What what) const {
  return {.what = what,
          .connection = number_,
          .at = Time(static_cast<std::int64_t>(loop_.now() * 1'000'000)),
          .delivered = !ends_.client.pending() && !ends_.server.pending()};
}

}  // namespace relay
