#include "harness/engine/performance.h"

#include <utility>
#include <variant>

#include "wire/judge/needs.h"

namespace engine {

using wire::judge::Attempt;

Performance::Performance(EventLoop& loop, Keeping keeping, const wire::judge::Plan& plan,
                         Attempt& attempt, const Target& target,
                         const wire::judge::Baseline& baseline, Patience patience,
                         Callbacks callbacks)
    : loop_(loop),
      keeping_(keeping),
      attempt_(attempt),
      target_(target),
      callbacks_(std::move(callbacks)),
      scene_{loop,
             plan,
             baseline,
             patience,
             Recorder(loop, keeping, attempt),
             [this] { return new_connection(target_); },
             [this] { progress(); },
             [this](const std::string& why) { give_up(why); },
             callbacks_.measure},
      pause_timer_(loop),
      limit_timer_(loop) {}

Performance::~Performance() = default;

void Performance::start() {
  began_ = loop_.now();
  Target target = target_;
  if (scene_.plan.tls && target.address.tls) {
    target.address.tls->offer = scene_.plan.tls;
  }
  target.address.small_buffers = wire::judge::has_flood(scene_.plan);
  connection_ = new_connection(target);
  limit_timer_.set(kAttemptLimit, [this] { give_up("the attempt took longer than a minute"); });
  fixture_.emplace(scene_, *connection_);
}

std::unique_ptr<Connection> Performance::new_connection(const Target& target) {
  auto connection = std::make_unique<Connection>(
      loop_, keeping_.ordinals.connection++, target, scene_.plan.auto_windows, keeping_.limits,
      [this](Connection& from, Connection::What what) { on_event(from, std::move(what)); });
  connection->open();
  return connection;
}

bool Performance::refused() const {
  const Connection* own = epilogue_ ? epilogue_->connection() : nullptr;
  return connection_->failed() || (own != nullptr && own->failed());
}

// Events
//

void Performance::on_event(Connection& connection, Connection::What what) {
  const bool opened = std::holds_alternative<wire::judge::Opened>(what);
  const bool closed = std::holds_alternative<wire::judge::Closed>(what);
  scene_.recorder.record(connection, std::move(what));
  const std::size_t events = attempt_.events.size();
  if (opened && stage_ == Stage::fixture) {
    progress();  // before anything is read: what a target says unasked belongs to the script where
                 // the fixture is a bare connection
  } else if (closed || !exceeded().empty() || pace_.due(events)) {
    schedule_progress();
  } else {
    pause_timer_.set(Pace::pause(events), [this] { progress(); });
  }
}

void Performance::schedule_progress() {
  // Once for all that one read brought.
  if (!std::exchange(progress_scheduled_, true)) {
    loop_.defer([this, alive = std::weak_ptr<bool>(alive_)] {
      if (!alive.expired()) {
        progress_scheduled_ = false;
        progress();
      }
    });
  }
}

// Stages
//

void Performance::progress() {
  if (closed_) {
    return;
  }
  pause_timer_.cancel();
  pace_.looked(attempt_.events.size());
  ++looks_;
  if (const std::string& limit = exceeded(); !limit.empty()) {
    stage_ == Stage::over ? close() : give_up(limit);
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

/// The limit that this attempt has met; empty: none.
const std::string& Performance::exceeded() const {
  const Connection* own = epilogue_ ? epilogue_->connection() : nullptr;
  if (own != nullptr && !own->exceeded().empty()) {
    return own->exceeded();
  }
  return connection_->exceeded().empty() ? scene_.recorder.exceeded() : connection_->exceeded();
}

void Performance::progress_fixture() {
  const auto ended = fixture_->progress();
  if (!ended) {
    return;
  }
  fixture_->stop();
  scene_.recorder.record(*connection_, *ended);
  if (!ended->ready || wire::judge::unmet_need(scene_.plan, attempt_)) {
    finish();
    return;
  }
  stage_ = Stage::script;
  script_.emplace(scene_, *connection_);
  progress_script();
}

void Performance::progress_script() {
  if (script_->progress()) {
    script_->stop();
    stage_ = Stage::epilogue;
    epilogue_.emplace(scene_, *connection_);
    progress_epilogue();
  }
}

void Performance::progress_epilogue() {
  if (epilogue_->progress()) {
    finish();
  }
}

// The end
//

void Performance::target_died(const std::string& why) {
  if (!closed_) {
    scene_.recorder.record(*connection_, wire::judge::Died{why});
    stage_ = Stage::over;
    ended_ = loop_.now();
    close();
  }
}

void Performance::give_up(const std::string& why) {
  scene_.recorder.record(*connection_, wire::judge::GivenUp{why});
  finish();
}

void Performance::finish() {
  stop_parts();
  stage_ = Stage::over;
  ended_ = loop_.now();
  callbacks_.over(*this);
}

void Performance::close() {
  closed_ = true;
  stop_parts();
  pause_timer_.cancel();
  connection_->close();
  if (epilogue_) {
    epilogue_->close();
  }
  attempt_.finished = true;
}

void Performance::stop_parts() {
  limit_timer_.cancel();
  if (fixture_) {
    fixture_->stop();
  }
  if (script_) {
    script_->stop();
  }
  if (epilogue_) {
    epilogue_->stop();
  }
}

}  // namespace engine
