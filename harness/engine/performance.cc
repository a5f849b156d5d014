#include "harness/engine/performance.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "harness/engine/control.h"

namespace engine {

using wire::judge::Attempt;
using wire::judge::Direction;
using wire::judge::Fixture;
using wire::judge::Marked;

Performance::Performance(EventLoop& loop, Ordinals& ordinals, const wire::judge::Plan& plan,
                         Attempt& attempt, const Target& target,
                         const wire::judge::Baseline& baseline, Patience patience,
                         Callbacks callbacks)
    : loop_(loop),
      ordinals_(ordinals),
      plan_(plan),
      attempt_(attempt),
      target_(target),
      baseline_(baseline),
      patience_(patience),
      callbacks_(std::move(callbacks)),
      timer_(loop),
      grace_timer_(loop),
      limit_timer_(loop) {}

Performance::~Performance() = default;

void Performance::start() {
  began_ = loop_.now();
  script_connection_ = new_connection();
  limit_timer_.set(kAttemptLimit, [this] { give_up("the attempt took longer than a minute"); });
  timer_.set(patience_.deadline, [this] {
    if (stage_ == Stage::fixture) {
      fixture_ended(false, "after " + std::to_string(patience_.deadline.count()) + " ms " +
                               script_connection_->unsettled());
    }
  });
}

std::unique_ptr<Connection> Performance::new_connection() {
  auto connection = std::make_unique<Connection>(
      loop_, ordinals_.connection++, target_, plan_.auto_windows,
      [this](Connection& from, Connection::What what) { on_event(from, std::move(what)); });
  connection->open();
  return connection;
}

// Events
//

void Performance::record(std::uint32_t connection, Connection::What what) {
  attempt_.events.push_back({ordinals_.next_event(), loop_.now(), connection, std::move(what)});
}

void Performance::on_event(Connection& connection, Connection::What what) {
  if (const auto* seen = std::get_if<wire::judge::FrameSeen>(&what);
      seen != nullptr && seen->direction == Direction::in) {
    const bool ends = (seen->header.flags & wire::flag::END_STREAM) != 0 ||
                      seen->header.type == static_cast<std::uint8_t>(wire::FrameType::RST_STREAM);
    if (ends && seen->header.stream != 0) {
      ended_streams_.insert(seen->header.stream);
    }
  }
  const bool opened = std::holds_alternative<wire::judge::Opened>(what);
  record(connection.id(), std::move(what));
  if (opened && stage_ == Stage::fixture) {
    progress();  // before anything is read: what a target says unasked belongs to the script where
                 // the fixture is a bare connection
  } else {
    schedule_progress();
  }
}

void Performance::schedule_progress() {
  // Once for all that one read brought: the judge looks at the whole trace each time.
  if (!std::exchange(progress_scheduled_, true)) {
    loop_.defer([this, alive = std::weak_ptr<bool>(alive_)] {
      if (!alive.expired()) {
        progress_scheduled_ = false;
        progress();
      }
    });
  }
}

void Performance::progress() {
  if (closed_) {
    return;
  }
  const bool overflowed = script_connection_->overflowed() ||
                          (epilogue_connection_ && epilogue_connection_->overflowed());
  if (overflowed && stage_ != Stage::over) {
    give_up("the target sent more frames or octets than one case may take in");
    return;
  }
  switch (stage_) {
    case Stage::fixture:
      progress_fixture();
      break;
    case Stage::script:
      progress_script();
      break;
    case Stage::epilogue:
      progress_epilogue();
      break;
    case Stage::over:
      callbacks_.late(*this);
      break;
  }
}

void Performance::target_died(const std::string& why) {
  if (!closed_) {
    record(script_connection_->id(), wire::judge::Died{why});
    stage_ = Stage::over;
    ended_ = loop_.now();
    close();
  }
}

void Performance::close() {
  closed_ = true;
  timer_.cancel();
  grace_timer_.cancel();
  limit_timer_.cancel();
  for (Connection* connection : {script_connection_.get(), epilogue_connection_.get()}) {
    if (connection != nullptr) {
      connection->close();
    }
  }
  attempt_.finished = true;
}

// Fixture
//

void Performance::progress_fixture() {
  Connection& connection = *script_connection_;
  if (connection.failed()) {
    refused_ = true;
    fixture_ended(false, "no connection: " + connection.failure());
  } else if (connection.ended()) {
    fixture_ended(false, "the target closed the connection: " + connection.unsettled());
  } else if (connection.is_open()) {
    const bool bare = plan_.given == Fixture::tcp || plan_.given == Fixture::tls;
    if (!bare && !connection.preface_sent()) {
      SettingList settings = plan_.settings;
      if (plan_.given == Fixture::half_closed && settings.empty()) {
        // No room for the answer: the stream stays half-closed until the script opens the window.
        settings.emplace_back(static_cast<std::uint16_t>(wire::SettingId::INITIAL_WINDOW_SIZE), 0);
      }
      connection.send_preface(settings);
    }
    if (bare || connection.settled()) {
      finish_fixture();
    }
  }
}

void Performance::finish_fixture() {
  if (plan_.given == Fixture::open_stream) {
    script_connection_->send_request_head(1);
  } else if (plan_.given == Fixture::half_closed) {
    script_connection_->send_request(1);
  }
  fixture_ended(true);
}

void Performance::fixture_ended(bool ready, std::string why) {
  timer_.cancel();
  record(script_connection_->id(), wire::judge::FixtureEnded{ready, std::move(why)});
  if (ready) {
    stage_ = Stage::script;
    progress_script();
  } else {
    finish();
  }
}

// Script
//

bool Performance::left_out(const wire::judge::Step& step) const {
  return attempt_.kind == Attempt::Kind::control && !stands_without_stimulus(plan_, step);
}

void Performance::progress_script() {
  while (stage_ == Stage::script) {
    if (step_ == plan_.steps.size()) {
      begin_epilogue();
      return;
    }
    const wire::judge::Step& step = plan_.steps[step_];
    if (left_out(step)) {
      ++step_;
      continue;
    }
    if (!std::exchange(step_begun_, true)) {
      record(script_connection_->id(), wire::judge::StepBegun{step_});
      timer_.cancel();
    }
    answer_whenevers();
    if (stage_ != Stage::script || perform(step) == StepState::waiting) {
      return;
    }
    next_step();
  }
}

void Performance::next_step() {
  timer_.cancel();
  grace_timer_.cancel();
  ++step_;
  step_begun_ = false;
  waiting_ = Waiting::nothing;
  time_over_ = false;
  grace_begun_ = false;
  close_awaited_ = false;
}

Performance::StepState Performance::perform(const wire::judge::Step& step) {
  return std::visit([this](const auto& verb) { return perform_verb(verb); }, step.verb);
}

Performance::StepState Performance::await_time(Milliseconds time) {
  if (waiting_ == Waiting::nothing) {
    waiting_ = Waiting::time;
    timer_.set(time, [this] {
      time_over_ = true;
      progress();
    });
  }
  return time_over_ ? StepState::done : StepState::waiting;
}

bool Performance::say(const wire::judge::Send& send) {
  const auto said = perform_send(send, *script_connection_);
  if (!said) {
    give_up(said.error());
  }
  return said.has_value();
}

Performance::StepState Performance::perform_verb(const wire::judge::Send& send) {
  if (waiting_ == Waiting::nothing && !say(send)) {
    return StepState::waiting;
  }
  // A message waits for credit; what the peer never grants stays unsent, and the expectations will
  // tell.
  const bool sent = !script_connection_->message_pending() || script_connection_->ended();
  return sent ? StepState::done : await_time(patience_.deadline);
}

Performance::StepState Performance::perform_verb(const wire::judge::Repeat& repeat) {
  if (waiting_ == Waiting::nothing) {
    for (std::uint32_t i = 0; i < repeat.times; ++i) {
      for (const wire::judge::Send& send : repeat.sends) {
        if (!say(send)) {
          return StepState::waiting;
        }
      }
    }
  }
  const bool sent = !script_connection_->message_pending() || script_connection_->ended();
  return sent ? StepState::done : await_time(patience_.deadline);
}

Performance::StepState Performance::perform_verb(const wire::judge::Whenever& whenever) {
  whenevers_.push_back({&whenever, attempt_.events.size()});
  return StepState::done;
}

Performance::StepState Performance::perform_verb(const wire::judge::Wait& wait) {
  if (!wait.round_trip) {
    return await_time(wait.time);
  }
  if (waiting_ == Waiting::nothing) {
    script_connection_->begin_round_trip();
  }
  const bool done = script_connection_->round_trip_done() || !script_connection_->is_open();
  return done ? StepState::done : await_time(patience_.deadline);
}

Performance::StepState Performance::perform_verb(const wire::judge::Close& close) {
  switch (close.how) {
    case wire::judge::Close::How::write:
      script_connection_->end_writing();
      break;
    case wire::judge::Close::How::fin:
      script_connection_->close_by_script();
      break;
    case wire::judge::Close::How::reset:
      script_connection_->reset();
      break;
  }
  return StepState::done;
}

void Performance::answer_whenevers() {
  for (Whenever& active : whenevers_) {
    const auto found = wire::judge::matching_frames(attempt_, active.verb->match, active.looked_at);
    active.looked_at = attempt_.events.size();
    for (std::size_t i = 0; i < found.size(); ++i) {
      for (const wire::judge::Send& send : active.verb->sends) {
        say(send);
      }
    }
  }
}

// Expectations
//

namespace {

/// The peer's frame parser alone owes this answer, so that a barrier bounds it; what the
/// application owes has a deadline.
bool bounded_by_barrier(const wire::judge::Expect& expect) {
  switch (expect.outcome) {
    case wire::judge::Outcome::connection_error:
    case wire::judge::Outcome::stream_error:
    case wire::judge::Outcome::closed:
    case wire::judge::Outcome::quiet:
      return true;
    case wire::judge::Outcome::frame: {
      const auto type = static_cast<wire::FrameType>(expect.frame.type);
      return type == wire::FrameType::SETTINGS || type == wire::FrameType::PING ||
             type == wire::FrameType::GOAWAY;
    }
    default:
      return false;
  }
}

}  // namespace

Performance::StepState Performance::perform_verb(const wire::judge::Expect& expect) {
  return await_expectation({&expect}, expect.barrier);
}

Performance::StepState Performance::perform_verb(const wire::judge::Either& either) {
  std::vector<const wire::judge::Expect*> expected;
  for (const wire::judge::Alternative& alternative : either.alternatives) {
    expected.push_back(&alternative.expect);
  }
  return await_expectation(expected, either.barrier);
}

Performance::StepState Performance::await_expectation(
    const std::vector<const wire::judge::Expect*>& expected, wire::judge::Barrier barrier) {
  const bool begins = waiting_ == Waiting::nothing;
  if (begins && expected.front()->outcome == wire::judge::Outcome::alive) {
    script_connection_->send_request(script_connection_->next_stream());
  }
  const auto reading = wire::judge::read(plan_, attempt_, baseline_);
  const bool settled =
      reading.trouble || (!reading.steps.empty() && reading.steps.back().step == step_ &&
                          reading.steps.back().settled);
  if (settled) {
    return StepState::done;
  }
  if (time_over_) {
    give_up("step " + std::to_string(step_) + " did not settle after its time");
    return StepState::waiting;
  }
  if (begins) {
    begin_waiting(expected, barrier);
  } else {
    progress_barrier();
  }
  if (script_connection_->closing() && !std::exchange(close_awaited_, true)) {
    await_close();
  } else if (waiting_ == Waiting::time && nothing_more_to_come(expected)) {
    begin_grace();
  }
  return StepState::waiting;
}

void Performance::begin_waiting(const std::vector<const wire::judge::Expect*>& expected,
                                wire::judge::Barrier barrier) {
  waiting_ = Waiting::time;
  Milliseconds deadline = patience_.deadline;
  bool bounded = true;
  for (const wire::judge::Expect* expect : expected) {
    bounded = bounded && bounded_by_barrier(*expect) && !expect->within;
    deadline = std::max(deadline, expect->within.value_or(Milliseconds{0}));
  }
  timer_.set(deadline, [this] { mark(Marked::What::deadline); });
  if (!bounded) {
    return;
  }
  if (barrier == wire::judge::Barrier::none || !script_connection_->fit_for_call()) {
    begin_grace();
    return;
  }
  barrier_ = barrier;
  waiting_ = Waiting::round_trip;
  script_connection_->begin_round_trip();
}

void Performance::progress_barrier() {
  if (waiting_ == Waiting::round_trip && script_connection_->round_trip_done()) {
    if (barrier_ == wire::judge::Barrier::call && script_connection_->fit_for_call()) {
      waiting_ = Waiting::call;
      barrier_stream_ = script_connection_->next_stream();
      script_connection_->send_hidden_call(barrier_stream_);
      return;
    }
    begin_grace();
  } else if (waiting_ == Waiting::call && ended_streams_.contains(barrier_stream_)) {
    begin_grace();
  }
}

bool Performance::nothing_more_to_come(
    const std::vector<const wire::judge::Expect*>& expected) const {
  // Every stream that could bring the answer has been ended by the peer; a complaint about the
  // whole connection gets the grace. A `within` asks for its whole time.
  const auto ended = [this](const wire::judge::Expect* expect) {
    const auto& stream = expect->stream ? expect->stream : expect->frame.stream;
    if (expect->within || !stream) {
      return !expect->within && bounded_by_barrier(*expect);
    }
    const bool numbered = stream->kind == wire::judge::StreamRef::Kind::id;
    return ended_streams_.contains(numbered ? stream->id : script_connection_->last_stream());
  };
  return !grace_begun_ && std::all_of(expected.begin(), expected.end(), ended);
}

void Performance::await_close() {
  // Some stacks close a second after their GOAWAY, so that it is surely read.
  waiting_ = Waiting::time;
  grace_begun_ = true;
  timer_.cancel();
  grace_timer_.set(2 * patience_.deadline, [this] { mark(Marked::What::grace); });
}

void Performance::begin_grace() {
  grace_begun_ = true;
  record(script_connection_->id(), Marked{Marked::What::barrier, step_});
  waiting_ = Waiting::time;
  timer_.cancel();
  grace_timer_.set(patience_.grace, [this] { mark(Marked::What::grace); });
}

void Performance::mark(Marked::What what) {
  record(script_connection_->id(), Marked{what, step_});
  time_over_ = true;
  progress();
}

// Epilogue
//

void Performance::begin_epilogue() {
  stage_ = Stage::epilogue;
  timer_.set(patience_.deadline, [this] {
    epilogue_failed("no answer within " + std::to_string(patience_.deadline.count()) + " ms");
  });
  if (plan_.epilogue_on_same_connection && script_connection_->fit_for_call()) {
    begin_epilogue_call(*script_connection_);
  } else {
    begin_epilogue_elsewhere();
  }
}

void Performance::begin_epilogue_elsewhere() {
  epilogue_connection_ = new_connection();
  epilogue_called_ = false;
  progress_epilogue();
}

void Performance::begin_epilogue_call(Connection& connection) {
  const wire::StreamId stream = connection.next_stream();
  epilogue_called_ = true;
  record(connection.id(), wire::judge::EpilogueBegun{connection.id(), stream,
                                                     &connection == script_connection_.get()});
  connection.replenish_all();
  connection.send_hidden_call(stream);
}

void Performance::progress_epilogue() {
  if (!epilogue_called_) {
    prepare_epilogue_connection();
    return;
  }
  const auto reading = wire::judge::read(plan_, attempt_, baseline_);
  if (reading.epilogue && reading.epilogue->settled) {
    finish();
  } else if (!epilogue_connection_ && !script_connection_->fit_for_call()) {
    // The script's connection ended under the call: a late complaint. Whether the target lives is
    // asked elsewhere.
    begin_epilogue_elsewhere();
  }
}

void Performance::prepare_epilogue_connection() {
  Connection& connection = *epilogue_connection_;
  if (connection.failed()) {
    refused_ = true;
    epilogue_failed("no new connection: " + connection.failure());
  } else if (connection.ended()) {
    epilogue_failed("the new connection was closed: " + connection.unsettled());
  } else if (connection.is_open() && !connection.preface_sent()) {
    connection.send_preface({});
  } else if (connection.settled()) {
    begin_epilogue_call(connection);
  }
}

void Performance::epilogue_failed(const std::string& why) {
  target_silent_ =
      epilogue_connection_ && !epilogue_connection_->failed() && !epilogue_connection_->ended();
  record((epilogue_connection_ ? *epilogue_connection_ : *script_connection_).id(),
         wire::judge::EpilogueFailed{why});
  finish();
}

void Performance::give_up(const std::string& why) {
  record(script_connection_->id(), wire::judge::GivenUp{why});
  finish();
}

void Performance::finish() {
  timer_.cancel();
  grace_timer_.cancel();
  limit_timer_.cancel();
  stage_ = Stage::over;
  ended_ = loop_.now();
  callbacks_.over(*this);
}

}  // namespace engine
