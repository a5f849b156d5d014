// Nobody is accused because of what the other end's faults made ambiguous.
#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

TEST(Taint, WhatFollowsALieAboutTheConnectionIsNotJudged) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 2);  // even
  talk.client(Ping{});
  talk.client(Settings{});
  talk.server(RstStream{ErrorCode::PROTOCOL_ERROR}, 2);
  talk.server(response(), 2);
  talk.quiet();
  for (const Violation& violation : talk.violations()) {
    EXPECT_EQ(violation.by, Role::client) << describe(violation);
  }
}

TEST(Taint, WhatHoldsAlwaysIsJudgedStill) {
  Dialogue talk;
  talk.greet();
  talk.client(Ping{}, 1);
  talk.server(Ping{}, 0, {.reserved = true});
  EXPECT_THAT(talk, Breaks("rfc9113-4.1-reserved-bit-unset", Role::server));
  talk.client(request(kEnd), 1);
  talk.server(section({{"A", "1"}}), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-8.2-lowercase-send", Role::server));
}

TEST(Taint, AFaultOnOneStreamLeavesTheOthersFair) {
  Dialogue talk;
  talk.greet();
  talk.client(section(plus(request_fields(), "A", "1"), kEnd), 1);
  talk.client(request(kEnd), 3);
  talk.client(RstStream{ErrorCode::CANCEL}, 1);
  talk.client(RstStream{ErrorCode::CANCEL}, 3);
  talk.round_trips(Role::client, 2);
  talk.server(response(), 1);
  EXPECT_THAT(talk, Not(Breaks("rfc9113-6.4-rst-stops-sending-server")));
  talk.server(response(), 3);
  EXPECT_THAT(talk, Breaks("rfc9113-6.4-rst-stops-sending-server", Role::server));
}

TEST(Taint, AnEndThatHasResetAStreamMayIgnoreWhatComes) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(RstStream{ErrorCode::CANCEL}, 1);
  talk.client(section({{"A", "1"}}, kEnd), 1);
  ASSERT_THAT(talk, Breaks("rfc9113-8.2-lowercase-send", Role::client));
  EXPECT_THAT(talk, Not(Demands("rfc9113-8.2-lowercase-recv-server")));
}

TEST(Taint, AnEndThatHasGivenTheConnectionUpMayIgnoreEverything) {
  Dialogue talk;
  talk.greet();
  talk.server(Goaway{.error_code = ErrorCode::ENHANCE_YOUR_CALM});
  talk.client(data(1), 1);
  for (const Violation& violation : talk.violations()) {
    EXPECT_FALSE(violation.demanded) << describe(violation);
  }
}

TEST(Taint, StreamsThatAGoawayLeftOutMayBeIgnored) {
  Dialogue talk;
  talk.greet();
  talk.server(Goaway{.last_stream_id = 0});
  talk.client(section(plus(request_fields(), "A", "1")), 1);
  EXPECT_THAT(talk, Not(Demands("rfc9113-8.2-lowercase-recv-server")));
}

}  // namespace
}  // namespace wire::observer::test
