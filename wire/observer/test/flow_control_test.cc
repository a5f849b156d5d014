#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

void send(Dialogue& talk, Role by, StreamId stream, std::size_t octets) {
  for (; octets > 0; octets -= std::min<std::size_t>(octets, 16384)) {
    talk.say(by, encode_frame(data(std::min<std::size_t>(octets, 16384)), stream));
  }
}

/// A call whose response may begin.
void ask(Dialogue& talk, StreamId stream = 1) {
  talk.client(request(kEnd), stream);
  talk.server(response(), stream);
}

TEST(FlowControl, AServerKeepsToTheStreamsWindow) {
  Dialogue talk;
  talk.greet(settings(SettingId::INITIAL_WINDOW_SIZE, 100));
  ask(talk);
  send(talk, Role::server, 1, 100);
  talk.server(data(0), 1);
  talk.client(WindowUpdate{5}, 1);
  send(talk, Role::server, 1, 5);
  EXPECT_THAT(talk, KeepsTheRules());

  send(talk, Role::server, 1, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.2.1-fc-sender-respects-server", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-6.9.1-window-exceeded-stream-client"));
}

TEST(FlowControl, ASmallerWindowBindsOnceItIsAcknowledged) {
  Dialogue talk;
  talk.greet();
  ask(talk);
  talk.client(settings(SettingId::INITIAL_WINDOW_SIZE, 10));
  send(talk, Role::server, 1, 100);
  EXPECT_THAT(talk, KeepsTheRules());

  talk.server(settings_ack());
  send(talk, Role::server, 1, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.2.1-fc-sender-respects-server", Role::server));
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.3-settings-applied-before-ack", Role::server));
}

TEST(FlowControl, ALargerWindowHoldsAtOnce) {
  Dialogue talk;
  talk.greet(settings(SettingId::INITIAL_WINDOW_SIZE, 10));
  ask(talk);
  talk.client(settings(SettingId::INITIAL_WINDOW_SIZE, 100));
  send(talk, Role::server, 1, 100);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(FlowControl, TheConnectionStartsAt65535WhateverTheSettingsSay) {
  Dialogue talk;
  talk.greet(settings(SettingId::INITIAL_WINDOW_SIZE, 1000000));
  ask(talk);
  send(talk, Role::server, 1, 65535);
  EXPECT_THAT(talk, KeepsTheRules());

  send(talk, Role::server, 1, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.2.1-fc-initial-conn", Role::server));
  EXPECT_THAT(talk, Breaks("rfc9113-6.9.2-settings-not-conn-window", Role::server));
  EXPECT_THAT(talk, Breaks("rfc9113-5.2.1-fc-sender-respects-server", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-6.9.1-window-exceeded-conn-client"));
}

TEST(FlowControl, AClientKeepsToTheWindows) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(WindowUpdate{100000});
  send(talk, Role::client, 1, 65535);
  EXPECT_THAT(talk, KeepsTheRules());
  send(talk, Role::client, 1, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.2.1-fc-sender-respects-client", Role::client));
  EXPECT_THAT(talk, Not(Breaks("rfc9113-6.9.2-default-until-settings")));
}

TEST(FlowControl, BeforeTheServersSettingsTheDefaultHolds) {
  Dialogue talk;
  talk.client_octets(Dialogue::preface());
  talk.client(wire::Settings{});
  talk.client(request(), 1);
  send(talk, Role::client, 1, 65536);
  EXPECT_THAT(talk, Breaks("rfc9113-6.9.2-default-until-settings", Role::client));
}

TEST(FlowControl, PaddingCounts) {
  Dialogue talk;
  talk.greet(settings(SettingId::INITIAL_WINDOW_SIZE, 10));
  ask(talk);
  talk.server(Data{{1}, false, Buffer(9)}, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.2.1-fc-sender-respects-server"));
}

TEST(FlowControl, HeadersNeedNoCredit) {
  Dialogue talk;
  talk.greet(settings(SettingId::INITIAL_WINDOW_SIZE, 0));
  ask(talk);
  talk.server(trailers(), 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(FlowControl, NobodyGrantsMoreThanAWindowHolds) {
  Dialogue talk;
  talk.greet();
  talk.client(WindowUpdate{kMax31Bit - 65535});
  ask(talk);
  talk.client(WindowUpdate{kMax31Bit - 65535}, 1);
  EXPECT_THAT(talk, KeepsTheRules());

  talk.client(WindowUpdate{1}, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-6.9.1-window-grant-limit-send", Role::client));
}

TEST(FlowControl, SettingsOverflowAWindowToo) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(WindowUpdate{kMax31Bit - 65535}, 1);
  talk.server(settings(SettingId::INITIAL_WINDOW_SIZE, 65536));
  EXPECT_THAT(talk, Breaks("rfc9113-6.9.1-window-grant-limit-send", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-6.9.2-settings-window-overflow-client"));
}

TEST(FlowControl, AnIncrementIsNotZero) {
  Dialogue talk;
  talk.greet();
  talk.server(WindowUpdate{0});
  EXPECT_THAT(talk, Breaks("rfc9113-6.9-window-increment-send", Role::server));
}

TEST(FlowControl, DataOnAStreamThatWasResetCountsForTheConnection) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(RstStream{}, 1);
  send(talk, Role::client, 1, 65535);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(request(), 3);
  send(talk, Role::client, 3, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.2.1-fc-initial-conn", Role::client));
}

}  // namespace
}  // namespace wire::observer::test
