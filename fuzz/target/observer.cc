// The observer on any octets of either end: any chunking gives the same findings; each finding
// names a clause, its reason, and the end that the clause binds; what is remembered stays within
// bounds.
#include "wire/observer/observer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "fuzz/input/dialogue.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/target/rota.h"
#include "fuzz/target/target.h"
#include "wire/clauses.h"
#include "wire/observer/test/traffic.h"

namespace fuzz {
namespace {

using wire::ClauseId;
using wire::observer::Role;
using wire::observer::Violation;

/// So small that inputs can meet them.
constexpr wire::observer::Bounds kBounds = {.streams = 8,
                                            .closed_streams = 4,
                                            .frame = 512,
                                            .block = 512,
                                            .list = 1024,
                                            .fields = 16,
                                            .table = 5000};

/// Every second input comes in chunks, too.
constexpr std::size_t kTurns = 2;
constexpr std::size_t kChunking = 0;

bool ends_with(std::string_view name, std::string_view tail) {
  return name.size() >= tail.size() && name.substr(name.size() - tail.size()) == tail;
}

/// What the clause's name says of whom it binds.
bool may_bind(ClauseId clause, Role role) {
  return !ends_with(wire::name(clause), role == Role::client ? "-server" : "-client");
}

void expect_founded(const Violation& found) {
  hold(found.sent || found.demanded, "clause", "a finding without one");
  hold(!found.reason.empty(), "reason", "a finding without one");
  if (found.sent) {
    hold(may_bind(*found.sent, found.by), "side",
         [&] { return std::string(wire::name(*found.sent)) + " is held against the other side"; });
  }
  if (found.demanded) {
    hold(may_bind(found.demanded->clause, wire::observer::other(found.by)), "side", [&] {
      return std::string(wire::name(found.demanded->clause)) + " is demanded of the other side";
    });
  }
}

class Findings : public wire::observer::Sink {
 public:
  void violation(const Violation& found) override {
    expect_founded(found);
    all_.push_back(found);
  }
  void limit(Role by, std::string_view what) override {
    stopped_[by] = true;
    limits_.emplace_back(what);
  }
  void section(Role by, wire::StreamId, const wire::observer::Section&) override {
    hold(!stopped_[by], "limit", "an end is followed after it has met one");
  }
  void frame(Role, const wire::FrameHeader&, wire::Bytes) override { ++frames_; }

  /// Empty where the other one found the same.
  std::string difference(const Findings& other) const {
    if (frames_ != other.frames_ || limits_ != other.limits_) {
      return "frames or limits differ";
    }
    const auto [mine, theirs] =
        std::mismatch(all_.begin(), all_.end(), other.all_.begin(), other.all_.end(), same);
    return mine == all_.end() && theirs == other.all_.end()
               ? ""
               : "findings differ from number " + std::to_string(mine - all_.begin());
  }

 private:
  static bool same(const Violation& one, const Violation& other) {
    const auto all = [](const Violation& found) {
      return std::tie(found.by, found.stream, found.sent, found.demanded, found.reason,
                      found.advice, found.frame);
    };
    return all(one) == all(other);
  }

  std::vector<Violation> all_;
  std::vector<std::string> limits_;
  wire::observer::ByRole<bool> stopped_ = {};
  std::size_t frames_ = 0;
};

/// The dialogue, each piece `step` octets at a time.
Findings observe(wire::Bytes input, std::size_t step) {
  Dialogue dialogue(input);
  wire::observer::Options options;
  options.tls = dialogue.is_over_tls();
  options.session = dialogue.session();
  options.bounds = kBounds;
  Findings findings;
  wire::observer::Observer observer(findings, options);
  if (dialogue.is_greeted()) {
    static const auto kGreeting = wire::observer::test::Traffic::greeting();
    for (const auto& [by, octets] : kGreeting) {
      observer.feed(by, octets);
    }
  }
  for (Piece piece; dialogue.next(piece);) {
    while (!piece.octets.empty()) {
      const wire::Bytes chunk = piece.octets.first(std::min(step, piece.octets.size()));
      observer.feed(piece.by, chunk);
      piece.octets = piece.octets.subspan(chunk.size());
    }
  }
  if (!dialogue.stays_open()) {
    observer.end(dialogue.ended_by(), dialogue.ends_with_reset());
  }
  observer.quiet();
  return findings;
}

}  // namespace

int run(wire::Bytes input) {
  const Findings whole = observe(input, Dialogue::kLongest);
  if (!Rota(input, kTurns).has(kChunking)) {
    return 0;
  }
  const std::string difference = whole.difference(observe(input, Dialogue(input).step()));
  hold(difference.empty(), "chunking", [&] { return difference; });
  return 0;
}

}  // namespace fuzz
