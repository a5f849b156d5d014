#include "harness/engine/expectation.h"

#include <algorithm>
#include <utility>

namespace engine {

using wire::judge::Barrier;
using wire::judge::Expect;
using wire::judge::Marked;
using wire::judge::Outcome;

namespace {

/// The peer's frame parser alone owes this answer, so that a barrier bounds it; what the
/// application owes has a deadline.
bool bounded_by_barrier(const Expect& expect) {
  switch (expect.outcome) {
    case Outcome::connection_error:
    case Outcome::stream_error:
    case Outcome::closed:
    case Outcome::quiet:
    case Outcome::handshake:
      return true;
    case Outcome::frame: {
      const auto type = static_cast<wire::FrameType>(expect.frame.type);
      return type == wire::FrameType::SETTINGS || type == wire::FrameType::PING ||
             type == wire::FrameType::GOAWAY;
    }
    default:
      return false;
  }
}

bool is_ping(const Expect& expect) {
  return expect.outcome == Outcome::frame &&
         expect.frame.type == static_cast<std::uint8_t>(wire::FrameType::PING);
}

}  // namespace

Expectation::Expectation(Scene& scene, Connection& connection, std::size_t step,
                         std::vector<const Expect*> expected, Barrier barrier)
    : scene_(scene),
      connection_(connection),
      step_(step),
      expected_(std::move(expected)),
      barrier_(barrier),
      deadline_timer_(scene.loop),
      grace_timer_(scene.loop) {
  if (expected_.front()->outcome == Outcome::alive) {
    connection_.send_request(connection_.next_stream());
  }
}

bool Expectation::progress() {
  if (settled()) {
    return true;
  }
  if (time_over_) {
    scene_.give_up("step " + std::to_string(step_) + " did not settle after its time");
    return false;
  }
  if (waiting_ == Waiting::nothing) {
    begin();
  } else {
    progress_barrier();
  }
  if (connection_.closing() && !std::exchange(close_awaited_, true)) {
    await_close();
  } else if (waiting_ == Waiting::time && nothing_more_to_come()) {
    begin_grace();
  }
  return false;
}

void Expectation::stop() {
  deadline_timer_.cancel();
  grace_timer_.cancel();
}

bool Expectation::settled() const {
  const auto reading = scene_.read();
  return reading.trouble || (!reading.steps.empty() && reading.steps.back().step == step_ &&
                             reading.steps.back().settled);
}

void Expectation::begin() {
  waiting_ = Waiting::time;
  Milliseconds deadline = scene_.patience.deadline;
  bool bounded = true;
  for (const Expect* expect : expected_) {
    bounded = bounded && bounded_by_barrier(*expect) && !expect->within;
    deadline = std::max(deadline, expect->within.value_or(Milliseconds{0}));
  }
  deadline_timer_.set(deadline, [this] { mark(Marked::What::deadline); });
  if (bounded) {
    begin_round_trip();
  }
}

// Barrier
//

void Expectation::begin_round_trip() {
  if (barrier_ == Barrier::none || !connection_.fit_for_call()) {
    begin_grace();
    return;
  }
  waiting_ = Waiting::round_trip;
  connection_.begin_round_trip(std::any_of(
      expected_.begin(), expected_.end(), [](const Expect* expect) { return is_ping(*expect); }));
}

void Expectation::progress_barrier() {
  if (waiting_ == Waiting::round_trip && connection_.round_trip_done()) {
    if (barrier_ == Barrier::call && connection_.room_for_call()) {
      waiting_ = Waiting::call;
      barrier_stream_ = connection_.next_stream();
      connection_.send_hidden_call(barrier_stream_);
      return;
    }
    begin_grace();
  } else if (waiting_ == Waiting::call && scene_.recorder.stream_ended(barrier_stream_)) {
    begin_grace();
  }
}

// Grace
//

bool Expectation::nothing_more_to_come() const {
  return !grace_begun_ &&
         std::all_of(expected_.begin(), expected_.end(),
                     [this](const Expect* expect) { return stream_over(*expect); });
}

/// Every stream that could bring the answer has been ended by the peer; a complaint about the whole
/// connection gets the grace. A `within` asks for its whole time.
bool Expectation::stream_over(const Expect& expect) const {
  if (expect.within) {
    return false;
  }
  const auto& stream = expect.stream ? expect.stream : expect.frame.stream;
  if (!stream) {
    return bounded_by_barrier(expect);
  }
  const bool numbered = stream->kind == wire::judge::StreamRef::Kind::id;
  return scene_.recorder.stream_ended(numbered ? stream->id : connection_.last_stream());
}

void Expectation::await_close() {
  // Some stacks close a second after their GOAWAY, so that it is surely read.
  waiting_ = Waiting::time;
  grace_begun_ = true;
  deadline_timer_.cancel();
  grace_timer_.set(2 * scene_.patience.deadline, [this] { mark(Marked::What::grace); });
}

void Expectation::begin_grace() {
  grace_begun_ = true;
  waiting_ = Waiting::time;
  deadline_timer_.cancel();
  scene_.recorder.record(connection_, Marked{Marked::What::barrier, step_});
  grace_timer_.set(scene_.patience.grace, [this] { mark(Marked::What::grace); });
}

void Expectation::mark(Marked::What what) {
  scene_.recorder.record(connection_, Marked{what, step_});
  time_over_ = true;
  scene_.progress();
}

}  // namespace engine
