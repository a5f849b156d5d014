#include "harness/engine/fixture_setup.h"

#include <utility>

namespace engine {

using wire::judge::Fixture;
using wire::judge::FixtureEnded;

FixtureSetup::FixtureSetup(Scene& scene, Connection& connection)
    : scene_(scene), connection_(connection), timer_(scene.loop) {
  timer_.set(scene_.patience.deadline, [this] {
    late_ = true;
    scene_.progress();
  });
}

/// The script begins at the first octet.
bool FixtureSetup::bare() const {
  return scene_.plan.given == Fixture::tcp || scene_.plan.given == Fixture::tls;
}

std::optional<FixtureEnded> FixtureSetup::progress() {
  if (scene_.plan.tls && connection_.ended() && !connection_.failed()) {
    return FixtureEnded{true, ""};  // the handshake was refused: the script looks at that
  }
  if (connection_.failed()) {
    return FixtureEnded{false, "no connection: " + connection_.failure()};
  }
  if (connection_.ended()) {
    return FixtureEnded{false, "the target closed the connection: " + connection_.unsettled()};
  }
  if (connection_.is_open() && !bare() && !connection_.preface_sent()) {
    send_preface();
  }
  if (ready()) {
    return FixtureEnded{true, ""};
  }
  if (late_) {
    return FixtureEnded{false, "after " + std::to_string(scene_.patience.deadline.count()) +
                                   " ms " + connection_.unsettled()};
  }
  return std::nullopt;
}

/// The connection is in order, and what the fixture sends on it has found credit.
bool FixtureSetup::ready() {
  const bool in_order = bare() ? connection_.is_open() : connection_.settled();
  if (in_order && !std::exchange(completed_, true)) {
    complete();
  }
  return completed_ && !connection_.message_pending();
}

void FixtureSetup::send_preface() {
  SettingList settings = scene_.plan.settings;
  if (scene_.plan.given == Fixture::half_closed && settings.empty()) {
    // No room for the answer: the stream stays half-closed until the script opens the window.
    settings.emplace_back(static_cast<std::uint16_t>(wire::SettingId::INITIAL_WINDOW_SIZE), 0);
  }
  connection_.send_preface(settings);
}

void FixtureSetup::complete() {
  if (scene_.plan.given == Fixture::open_stream) {
    connection_.send_request_head(1);
  } else if (scene_.plan.given == Fixture::half_closed) {
    connection_.send_request(1);
  }
}

}  // namespace engine
