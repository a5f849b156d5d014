#include "harness/engine/flooding.h"

#include <utility>

#include "harness/engine/send.h"

namespace engine {
namespace {

constexpr Milliseconds kLookEvery{5};
/// A target that has neither read nor said anything for so long is not at work on what it has read.
/// In seconds.
constexpr double kIdle = 1;
/// For a round, in deadlines: there is more to do in it than in any other step.
constexpr double kRoundTime = 2;
/// In seconds: a flood begins no round after this time, and is not heard out for longer than that.
constexpr double kFloodTime = 24;
constexpr double kHearingTime = 20;
/// It may be measured when it has worked on what it has read.
constexpr Milliseconds kSettle{20};

double in_seconds(Milliseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

Flooding::Flooding(Scene& scene, Connection& connection, std::size_t step,
                   const wire::judge::Flood& verb)
    : scene_(scene),
      connection_(connection),
      step_(step),
      verb_(verb),
      said_before_(connection.octets_said()),
      heard_before_(connection.frames_counted()),
      flood_began_at_(scene.loop.now()),
      timer_(scene.loop) {
  connection_.begin_flood(verb.unread);
  measure();
}

void Flooding::stop() {
  timer_.cancel();
  alive_.reset();
}

bool Flooding::progress() {
  if (stage_ == Stage::measuring || stage_ == Stage::over || !std::exchange(due_, false)) {
    return stage_ == Stage::over;
  }
  const bool ended = connection_.ended();
  if (stage_ == Stage::taking_in && (ended || taken_in())) {
    stage_ = Stage::measuring;
    timer_.set(kSettle, [this] { measure(); });
  } else if (stage_ == Stage::hearing && (ended || !verb_.unread || idle() || lasts(kHearingTime))) {
    stage_ = Stage::over;
    record(std::nullopt, true);
  } else {
    look_again(kLookEvery);
  }
  return stage_ == Stage::over;
}

void Flooding::look_again(Milliseconds after) {
  timer_.set(after, [this] {
    due_ = true;
    scene_.progress();
  });
}

// Rounds
//

void Flooding::say_round() {
  if (const auto said = say_all(); !said) {
    scene_.give_up(said.error());
    return;
  }
  if (!verb_.unread && connection_.fit_for_call()) {
    connection_.begin_round_trip();
  }
}

tl::expected<void, std::string> Flooding::say_all() {
  const Connection::Corked corked(connection_);
  for (std::uint32_t i = 0; i < verb_.times && !connection_.ended(); ++i) {
    for (const wire::judge::Send& send : verb_.sends) {
      if (const auto said = perform_send(send, connection_); !said) {
        return said;
      }
    }
  }
  return {};
}

bool Flooding::taken_in() {
  if (lasts(kRoundTime * in_seconds(scene_.patience.deadline))) {
    return true;
  }
  if (!verb_.unread) {
    return connection_.round_trip_done() && connection_.fit_for_call();
  }
  if (connection_.unread_by_peer() == std::size_t{0}) {
    return true;
  }
  stalled_ = idle();
  return stalled_;
}

/// The stage has gone on for so long.
bool Flooding::lasts(double seconds) const { return scene_.loop.now() - began_at_ > seconds; }

bool Flooding::idle() {
  const double now = scene_.loop.now();
  const std::uint64_t stands_at =
      connection_.frames_counted() + connection_.unread_by_peer().value_or(0);
  if (stands_at != std::exchange(stood_at_, stands_at)) {
    moved_at_ = now;
  }
  return now - moved_at_ > kIdle;
}

// Measures
//

void Flooding::measure() {
  stage_ = Stage::measuring;
  if (const auto usage = connection_.peer_usage(); usage || !scene_.measure) {
    scene_.loop.defer([this, usage, alive = std::weak_ptr<bool>(alive_)] {
      if (!alive.expired()) {
        measured(usage);
      }
    });
    return;
  }
  scene_.measure([this, alive = std::weak_ptr<bool>(alive_)](std::optional<Usage> usage) {
    if (!alive.expired()) {
      measured(usage);
    }
  });
}

void Flooding::measured(std::optional<Usage> usage) {
  record(usage, false);
  began_at_ = moved_at_ = scene_.loop.now();
  const bool in_time = began_at_ - flood_began_at_ < kFloodTime;
  if (round_ < verb_.rounds && in_time && !stalled_ && !connection_.ended()) {
    ++round_;
    stage_ = Stage::taking_in;
    say_round();
  } else {
    stage_ = Stage::hearing;
    if (verb_.unread && connection_.is_open()) {
      connection_.hear_flood();
    }
  }
  look_again(kLookEvery);
}

void Flooding::record(std::optional<Usage> usage, bool last) {
  wire::judge::Measured measured;
  measured.step = step_;
  measured.round = round_;
  measured.last = last;
  measured.times = std::uint64_t{round_} * verb_.times;
  measured.octets = connection_.octets_said() - said_before_;
  measured.unread = connection_.unread_by_peer();
  measured.frames_in = connection_.frames_counted() - heard_before_;
  if (usage) {
    measured.memory = usage->memory;
    measured.cpu = usage->cpu;
  }
  scene_.recorder.record(connection_, measured);
}

}  // namespace engine
