#include "wire/judge/observed.h"

#include <map>
#include <utility>
#include <variant>

#include "wire/judge/level.h"
#include "wire/observer/observer.h"

namespace wire::judge {
namespace {

using observer::Observer;
using observer::Role;
using observer::Violation;

observer::Options options_of(const Opened* opened) {
  if (opened == nullptr || opened->tls_version.empty()) {
    return {};
  }
  return {.tls = true,
          .session = {opened->protocol, opened->tls_version, opened->cipher_suite}};
}

/// One connection of the attempt, replayed to an observer of its own.
class Replay final : public observer::Sink {
 public:
  Replay(Role accused, const Opened* opened, std::vector<Observed>& found)
      : accused_(accused), found_(found), observer_(*this, options_of(opened)) {}
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;

  void hear(const Attempt& attempt, const Event& event) {
    // What a flood says and draws is only counted: from there on it cannot be followed.
    lost_ = lost_ || std::holds_alternative<Measured>(event.what);
    if (lost_) {
      return;
    }
    event_ = event.n;
    std::visit([&](const auto& what) { replay(attempt, what); }, event.what);
  }

  void violation(const Violation& violation) override {
    if (violation.by == accused_ && violation.sent) {
      found_.push_back({*violation.sent, verdict_of_breach(*violation.sent, violation.advice),
                        violation.reason, event_});
    }
  }

 private:
  Role role_of(Direction direction) const {
    return direction == Direction::in ? accused_ : observer::other(accused_);
  }

  void replay(const Attempt& /*attempt*/, const FrameSeen& seen) {
    Writer writer;
    seen.header.encode(writer);
    writer.bytes(seen.payload);
    observer_.feed(role_of(seen.direction), writer.take());
    silent_ = silent_ && seen.direction == Direction::in;
  }
  void replay(const Attempt& /*attempt*/, const RawSeen& raw) {
    observer_.feed(role_of(raw.direction), raw.octets);
    silent_ = silent_ && raw.direction == Direction::in;
  }
  void replay(const Attempt& /*attempt*/, const Closed& closed) {
    observer_.end(closed.by_peer ? accused_ : observer::other(accused_), closed.reset);
  }
  /// What was left undone counts after the generous grace of a second look only, and if we said
  /// nothing during it: less is no proof of an omission.
  void replay(const Attempt& attempt, const Marked& marked) {
    if (marked.what == Marked::What::barrier) {
      silent_ = true;
    } else if (marked.what == Marked::What::grace && silent_ && !quiet_ &&
               attempt.kind == Attempt::Kind::repeat) {
      quiet_ = true;
      observer_.quiet();
    }
  }
  /// HTTP/2 forbids renegotiation (RFC 9113 §9.2.1): what we asked for was a fault of ours.
  void replay(const Attempt& /*attempt*/, const TlsNote& note) {
    if (note.what == TlsNote::What::renegotiation) {
      observer_.misbehaved(observer::other(accused_));
    }
  }
  template <typename Other>
  void replay(const Attempt& /*attempt*/, const Other& /*what*/) {}

  Role accused_;
  std::vector<Observed>& found_;
  Observer observer_;
  std::uint32_t event_ = 0;
  bool silent_ = false;  // we have said nothing since the barrier
  bool quiet_ = false;
  bool lost_ = false;
};

}  // namespace

std::vector<Observed> observe(const Attempt& attempt, Role accused) {
  std::vector<Observed> found;
  std::map<std::uint32_t, Replay> connections;
  for (const Event& event : attempt.events) {
    const auto* opened = std::get_if<Opened>(&event.what);
    connections.try_emplace(event.connection, accused, opened, found)
        .first->second.hear(attempt, event);
  }
  return found;
}

}  // namespace wire::judge
