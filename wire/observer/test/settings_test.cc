#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

TEST(Settings, AreAcknowledged) {
  Dialogue talk;
  talk.client_octets(Dialogue::preface());
  talk.client(wire::Settings{});
  talk.server(wire::Settings{});
  talk.client(settings_ack());
  EXPECT_THAT(talk, KeepsTheRules());
  talk.quiet();
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.3-settings-ack", Role::server));
  EXPECT_THAT(talk, Breaks("rfc9113-3.4-preface-settings-ack", Role::server));
  EXPECT_THAT(talk, Not(Breaks("rfc9113-6.5.3-settings-ack", Role::client)));
}

TEST(Settings, EachFrameHasItsOwnAcknowledgement) {
  Dialogue talk;
  talk.greet();
  talk.client(wire::Settings{});
  talk.client(wire::Settings{});
  talk.server(settings_ack());
  talk.quiet();
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.3-settings-ack-each", Role::server));
}

TEST(Settings, AnEndThatHasClosedOwesNothing) {
  Dialogue talk;
  talk.greet();
  talk.client(wire::Settings{});
  talk.server(Goaway{});
  talk.end(Role::server);
  talk.quiet();
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Settings, NoMoreAreAcknowledgedThanWereSent) {
  Dialogue talk;
  talk.greet();
  talk.server(settings_ack());
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.3-settings-ack-not-extra", Role::server));
}

TEST(Settings, AnAcknowledgementIsEmpty) {
  Dialogue talk;
  talk.greet();
  talk.client(wire::Settings{});
  talk.server(wire::Settings{.parameters = {{3, 100}}, .ack = true});
  EXPECT_THAT(talk, Breaks("rfc9113-6.5-settings-ack-empty-send", Role::server));
}

TEST(Settings, AServerNeverEnablesPush) {
  Dialogue keeps;
  keeps.greet({}, settings(SettingId::ENABLE_PUSH, 0));
  EXPECT_THAT(keeps, KeepsTheRules());

  Dialogue breaks;
  breaks.greet({}, settings(SettingId::ENABLE_PUSH, 1));
  EXPECT_THAT(breaks, Breaks("rfc9113-6.5.2-settings-push-one-server", Role::server));
  EXPECT_THAT(breaks, Demands("rfc9113-6.5.2-settings-push-one-client"));

  Dialogue worse;
  worse.greet({}, settings(SettingId::ENABLE_PUSH, 2));
  EXPECT_THAT(worse, Breaks("rfc9113-6.5.2-settings-push-one-server", Role::server));
  EXPECT_THAT(worse, Demands("rfc9113-6.5.2-settings-push-value-client"));
}

TEST(Settings, AClientsPushIsZeroOrOne) {
  Dialogue talk;
  talk.greet(settings(SettingId::ENABLE_PUSH, 1));
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(settings(SettingId::ENABLE_PUSH, 2));
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.2-settings-push-value-send-client", Role::client));
}

TEST(Settings, ValuesLieWithinTheirRange) {
  Dialogue talk;
  talk.greet(settings(SettingId::MAX_FRAME_SIZE, 16384),
             settings(SettingId::MAX_FRAME_SIZE, 16777215));
  talk.server(settings(SettingId::INITIAL_WINDOW_SIZE, kMax31Bit));
  EXPECT_THAT(talk, KeepsTheRules());
  talk.server(settings(SettingId::MAX_FRAME_SIZE, 16383));
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.2-settings-frame-size-advertised", Role::server));
  talk.server(settings(SettingId::INITIAL_WINDOW_SIZE, kMax31Bit + 1));
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.2-settings-window-advertised", Role::server));
}

TEST(Settings, FewStreamsAreNotedAsAdviceOnly) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::MAX_CONCURRENT_STREAMS, 99));
  ASSERT_THAT(talk, Breaks("rfc9113-6.5.2-settings-mcs-recommended", Role::server));
  EXPECT_TRUE(talk.violations().front().advice);

  Dialogue enough;
  enough.greet({}, settings(SettingId::MAX_CONCURRENT_STREAMS, 100));
  EXPECT_THAT(enough, KeepsTheRules());
}

TEST(Settings, NoStreamsAtAllIsForShortTimes) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::MAX_CONCURRENT_STREAMS, 0));
  EXPECT_THAT(talk, KeepsTheRules());
  talk.quiet();
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.2-settings-mcs-zero-server", Role::server));
}

}  // namespace
}  // namespace wire::observer::test
