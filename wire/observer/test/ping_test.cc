#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

Ping ping(std::uint8_t octet, bool ack = false) {
  Ping frame;
  frame.opaque_data[7] = octet;
  frame.ack = ack;
  return frame;
}

TEST(Ping, IsAnswered) {
  Dialogue talk;
  talk.greet();
  talk.client(ping(1));
  talk.client(ping(2));
  talk.server(ping(2, true));
  talk.server(ping(1, true));
  talk.quiet();
  EXPECT_THAT(talk, KeepsTheRules()) << "in whatever order";

  Dialogue mute;
  mute.greet();
  mute.client(ping(1));
  mute.quiet();
  EXPECT_THAT(mute, Breaks("rfc9113-6.7-ping-ack", Role::server));
}

TEST(Ping, IsAnsweredWithItsOwnOctets) {
  Dialogue talk;
  talk.greet();
  talk.client(ping(1));
  talk.server(ping(7, true));
  EXPECT_THAT(talk, Breaks("rfc9113-6.7-ping-ack", Role::server));
}

TEST(Ping, SeveralAreAnsweredEach) {
  Dialogue talk;
  talk.greet();
  talk.client(ping(1));
  talk.client(ping(2));
  talk.client(ping(3));
  talk.server(ping(1, true));
  talk.server(ping(1, true));
  EXPECT_THAT(talk, Breaks("rfc9113-6.7-ping-order", Role::server));
}

TEST(Ping, AnAcknowledgementIsNotAnswered) {
  Dialogue talk;
  talk.greet();
  talk.client(ping(9, true));
  talk.quiet();
  EXPECT_THAT(talk, KeepsTheRules()) << "nobody forbids to send it";
  talk.server(ping(9, true));
  EXPECT_THAT(talk, Breaks("rfc9113-6.7-ping-ack-not-answered", Role::server));
}

TEST(Ping, MoreThanCanBeRememberedAreNotHeldAgainstAnybody) {
  Dialogue talk;
  talk.greet();
  for (int i = 0; i < 1000; ++i) {
    talk.client(ping(static_cast<std::uint8_t>(i)));
  }
  talk.server(ping(200, true));
  talk.quiet();
  EXPECT_THAT(talk, KeepsTheRules());
}

}  // namespace
}  // namespace wire::observer::test
