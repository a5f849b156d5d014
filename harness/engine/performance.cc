#include "harness/engine/performance.h"

#include <utility>
#include <variant>

namespace engine {

using wire::judge::Attempt;

Performance::Performance(EventLoop& loop, Ordinals& ordinals, const wire::judge::Plan& plan,
                         Attempt& attempt, const Target& target,
                         const wire::judge::Baseline& baseline, Patience patience,
                         Callbacks callbacks)
    : loop_(loop),
      ordinals_(ordinals),
      attempt_(attempt),
      target_(target),
      callbacks_(std::move(callbacks)),
      scene_{loop,
             plan,
             baseline,
             patience,
             Recorder(loop, ordinals, attempt),
             [this] { return new_connection(); },
             [this] { progress(); },
             [this](const std::string& why) { give_up(why); }},
      limit_timer_(loop) {}

Performance::~Performance() = default;

void Performance::start() {
  began_ = loop_.now();
  connection_ = new_connection();
  limit_timer_.set(kAttemptLimit, [this] { give_up("the attempt took longer than a minute"); });
  fixture_.emplace(scene_, *connection_);
}

std::unique_ptr<Connection> Performance::new_connection() {
  auto connection = std::make_unique<Connection>(
      loop_, ordinals_.connection++, target_, scene_.plan.auto_windows,
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
  scene_.recorder.record(connection, std::move(what));
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

// Stages
//

void Performance::progress() {
  if (closed_) {
    return;
  }
  if (overflowed() && stage_ != Stage::over) {
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

bool Performance::overflowed() const {
  const Connection* own = epilogue_ ? epilogue_->connection() : nullptr;
  return connection_->overflowed() || (own != nullptr && own->overflowed());
}

void Performance::progress_fixture() {
  const auto ended = fixture_->progress();
  if (!ended) {
    return;
  }
  fixture_->stop();
  scene_.recorder.record(*connection_, *ended);
  if (!ended->ready) {
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
