// What the observer finds in an attempt, as the run reports it.
#include "wire/judge/observed.h"

#include <gmock/gmock.h>

#include "wire/hpack/encoder.h"
#include "wire/preface.h"

namespace wire::judge {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;

/// An attempt, octet by octet as on the wire; both ends have exchanged prefaces.
class Talk {
 public:
  explicit Talk(Attempt::Kind kind = Attempt::Kind::first) {
    attempt_.kind = kind;
    add(Opened{});
    add(RawSeen{Direction::out, Buffer(kClientPreface.begin(), kClientPreface.end())});
    say(Direction::out, Settings{}, 0);
    say(Direction::in, Settings{}, 0);
    say(Direction::in, Settings{.parameters = {}, .ack = true}, 0);
    say(Direction::out, Settings{.parameters = {}, .ack = true}, 0);
  }

  void say(Direction direction, const Frame& frame, StreamId stream, const Lies& lies = {}) {
    const Buffer octets = encode_frame(frame, stream, lies);
    FrameSeen seen;
    seen.direction = direction;
    seen.header = *FrameHeader::decode(octets);
    seen.payload.assign(octets.begin() + kFrameHeaderSize, octets.end());
    add(std::move(seen));
  }
  void add(decltype(Event::what) what, std::uint32_t connection = 1) {
    attempt_.events.push_back({++n_, 0.0, connection, std::move(what)});
  }

  std::uint32_t n() const { return n_; }
  std::vector<Observed> observed() const { return observe(attempt_); }

 private:
  Attempt attempt_;
  std::uint32_t n_ = 0;
};

MATCHER_P2(Is, clause, verdict, "") {
  *result_listener << name(arg.clause) << ": " << arg.got;
  return arg.clause == clause && arg.verdict == verdict;
}

TEST(Observed, IsNoEndWithoutGoawayAfterARenegotiationOfOurs) {
  Talk peaceful;
  peaceful.add(Closed{.by_peer = true});
  EXPECT_THAT(peaceful.observed(), Contains(Is(ClauseId::rfc9113_6_8_goaway_send_before_close,
                                               VerdictKind::warn)));

  Talk provoked;
  provoked.add(TlsNote{TlsNote::What::renegotiation});
  provoked.add(Closed{.by_peer = true});
  EXPECT_THAT(provoked.observed(), IsEmpty());
}

TEST(Observed, IsNothingWhereTheRulesAreKept) {
  Talk talk;
  talk.say(Direction::out, Ping{}, 0);
  talk.say(Direction::in, Ping{.ack = true}, 0);
  EXPECT_THAT(talk.observed(), IsEmpty());
}

TEST(Observed, TellsTheEventThatShowsIt) {
  Talk talk;
  talk.say(Direction::out, Ping{}, 0);
  talk.say(Direction::in, Ping{.ack = true}, 0, {.reserved = true});
  const std::vector<Observed> observed = talk.observed();
  ASSERT_THAT(observed, Contains(Is(ClauseId::rfc9113_4_1_reserved_bit_unset, VerdictKind::fail)));
  EXPECT_EQ(observed.front().event, talk.n());
}

TEST(Observed, SaysNothingAboutOurOwnLies) {
  Talk talk;
  talk.say(Direction::out, Ping{}, 0, {.reserved = true});
  EXPECT_THAT(talk.observed(), IsEmpty());
}

TEST(Observed, WarnsOfWhatTheTextAdvises) {
  Talk talk;
  const std::uint32_t few = 10;
  talk.say(Direction::in,
           Settings{.parameters = {{static_cast<std::uint16_t>(SettingId::MAX_CONCURRENT_STREAMS),
                                    few}}},
           0);
  EXPECT_THAT(talk.observed(), Contains(Is(ClauseId::rfc9113_6_5_2_settings_mcs_recommended,
                                           VerdictKind::recorded)));
}

TEST(Observed, FindsAnOmissionOnlyAfterTheGenerousGraceOfASecondLook) {
  for (const Attempt::Kind kind : {Attempt::Kind::first, Attempt::Kind::repeat}) {
    Talk talk(kind);
    talk.say(Direction::out, Ping{}, 0);
    talk.add(Marked{Marked::What::barrier, 0});
    talk.add(Marked{Marked::What::grace, 0});
    const auto finding = Contains(Is(ClauseId::rfc9113_6_7_ping_ack, VerdictKind::fail));
    if (kind == Attempt::Kind::repeat) {
      EXPECT_THAT(talk.observed(), finding);
    } else {
      EXPECT_THAT(talk.observed(), Not(finding));
    }
  }
}

TEST(Observed, KeepsConnectionsApart) {
  Talk talk;
  talk.add(Opened{}, 2);
  talk.say(Direction::out, Ping{}, 0);
  talk.say(Direction::in, Ping{.ack = true}, 0);
  EXPECT_THAT(talk.observed(), IsEmpty());
}

}  // namespace
}  // namespace wire::judge
