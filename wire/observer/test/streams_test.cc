// Identifiers, states and numbers of streams.
#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

void call(Dialogue& talk, StreamId stream) {
  talk.client(request(kEnd), stream);
  talk.server(response(), stream);
  talk.server(trailers(), stream);
}

TEST(StreamIds, AClientsAreOdd) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 2);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1.1-client-odd-id", Role::client));
}

TEST(StreamIds, AClientsRise) {
  Dialogue talk;
  talk.greet();
  call(talk, 1);
  call(talk, 7);
  call(talk, kMax31Bit);
  EXPECT_THAT(talk, KeepsTheRules()) << "some may be skipped";
  talk.client(request(), 5);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1.1-monotonic-id-client", Role::client));
}

TEST(StreamIds, AServerSpeaksOnlyOnStreamsThatSomebodyOpened) {
  Dialogue talk;
  talk.greet();
  talk.server(Priority{}, 9);
  talk.server(Unknown{{}, 0x1f, 0}, 9);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.server(WindowUpdate{1}, 9);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1-server-no-idle-send", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-5.1-idle-window-update"));
}

TEST(StreamIds, AResponseStandsOnItsRequestsStream) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(response(), 3);
  EXPECT_THAT(talk, Breaks("rfc9113-8.1-response-same-stream", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-5.1.1-unexpected-id-client"));
}

TEST(StreamIds, AnEvenStreamIsPromisedFirst) {
  Dialogue talk;
  talk.greet();
  talk.server(response(), 2);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1-server-no-idle-send", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-5.1-idle-even-headers-client"));
}

TEST(StreamIds, NobodyResetsAStreamThatWasNeverOpened) {
  Dialogue client;
  client.greet();
  client.client(RstStream{}, 1);
  EXPECT_THAT(client, Breaks("rfc9113-6.4-rst-not-on-idle-client", Role::client));

  Dialogue skipped;
  skipped.greet();
  skipped.client(request(), 3);
  skipped.client(RstStream{}, 1);
  EXPECT_THAT(skipped, Breaks("rfc9113-6.4-rst-not-on-idle-client", Role::client));

  Dialogue server;
  server.greet();
  server.server(RstStream{}, 1);
  EXPECT_THAT(server, Breaks("rfc9113-6.4-rst-not-on-idle-server", Role::server));
}

TEST(StreamStates, AfterItsEndAnEndSaysLittle) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.client(WindowUpdate{1}, 1);
  talk.client(Priority{}, 1);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(data(1), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1-half-local-send", Role::client));
}

TEST(StreamStates, TheOtherEndMayGoOnAfterOnesEnd) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(response(), 1);
  talk.server(trailers(), 1);
  talk.client(data(5), 1);
  talk.client(data(5, kEnd), 1);
  talk.server(RstStream{}, 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(StreamStates, LateCreditAndResetsAreNoFault) {
  Dialogue talk;
  talk.greet();
  call(talk, 1);
  talk.client(WindowUpdate{1}, 1);
  talk.client(RstStream{ErrorCode::CANCEL}, 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(StreamStates, NothingIsSentOnAStreamThatIsKnownToBeClosed) {
  Dialogue talk;
  talk.greet();
  call(talk, 1);
  talk.round_trips(Role::server, 2);
  talk.client(Priority{}, 1);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(WindowUpdate{1}, 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1-closed-no-send", Role::client));
}

TEST(StreamStates, NothingFollowsOnesOwnReset) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.client(RstStream{ErrorCode::CANCEL}, 1);
  talk.server(response(), 1);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(data(1), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1-closed-no-send", Role::client));
}

TEST(StreamStates, WhatIsInFlightWhenTheOtherEndResetsIsNoFault) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(response(), 1);
  talk.client(RstStream{ErrorCode::CANCEL}, 1);
  talk.server(data(5), 1);
  talk.round_trips(Role::client, 1);
  talk.server(data(5), 1);
  talk.server(trailers(), 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(StreamStates, AServerThatKnowsOfAResetStops) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(response(), 1);
  talk.client(RstStream{ErrorCode::CANCEL}, 1);
  talk.round_trips(Role::client, 2);
  talk.server(data(5), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-6.4-rst-stops-sending-server", Role::server));
  EXPECT_THAT(talk, Breaks("rfc9113-5.1-closed-no-send", Role::server));
}

TEST(StreamStates, AClientThatKnowsOfAResetStops) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(RstStream{ErrorCode::CANCEL}, 1);
  talk.round_trips(Role::server, 2);
  talk.client(data(5), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-6.4-rst-stops-sending-client", Role::client));
}

TEST(StreamStates, OneResetIsEnough) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.client(data(1), 1);
  talk.server(RstStream{ErrorCode::CANCEL}, 1);
  talk.client(data(1), 1);
  talk.server(RstStream{ErrorCode::STREAM_CLOSED}, 1);
  EXPECT_THAT(talk, KeepsTheRules()) << "the second one may answer what came late";

  Dialogue twice;
  twice.greet();
  twice.client(request(), 1);
  twice.client(data(1), 1);
  twice.server(RstStream{ErrorCode::CANCEL}, 1);
  twice.server(RstStream{ErrorCode::CANCEL}, 1);
  EXPECT_THAT(twice, Breaks("rfc9113-5.4.2-rst-one-only", Role::server));
}

TEST(StreamStates, AResetIsNotAnsweredWithAReset) {
  Dialogue crossing;
  crossing.greet();
  crossing.client(request(), 1);
  crossing.client(RstStream{ErrorCode::CANCEL}, 1);
  crossing.server(RstStream{ErrorCode::CANCEL}, 1);
  EXPECT_THAT(crossing, KeepsTheRules());

  Dialogue answer;
  answer.greet();
  answer.client(request(), 1);
  answer.client(RstStream{ErrorCode::CANCEL}, 1);
  answer.round_trips(Role::client, 2);
  answer.server(RstStream{ErrorCode::CANCEL}, 1);
  EXPECT_THAT(answer, Breaks("rfc9113-5.4.2-rst-no-loop", Role::server));
}

TEST(StreamStates, PriorityIsFineEverywhere) {
  Dialogue talk;
  talk.greet();
  talk.client(Priority{}, 5);
  call(talk, 1);
  talk.client(Priority{}, 1);
  talk.client(Priority{}, 2);
  talk.client(request(), 3);
  talk.client(RstStream{}, 3);
  talk.client(Priority{}, 3);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Concurrency, AClientKeepsToTheServersLimit) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::MAX_CONCURRENT_STREAMS, 100));
  for (StreamId stream = 1; stream < 200; stream += 2) {
    talk.client(request(), stream);
  }
  talk.client(RstStream{ErrorCode::CANCEL}, 1);
  talk.client(request(), 201);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(request(), 203);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1.2-concurrency-client", Role::client));
  EXPECT_THAT(talk, Not(Breaks("rfc9113-5.1.2-concurrency-half-closed-counts")));
}

TEST(StreamStates, NothingIsRefusedThatWasServed) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.client(request(kEnd), 3);
  talk.server(RstStream{ErrorCode::REFUSED_STREAM}, 1);
  talk.server(response(), 3);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.server(Data{.data = {0, 0, 0, 0, 0}}, 3);
  talk.server(RstStream{ErrorCode::REFUSED_STREAM}, 3);
  EXPECT_THAT(talk, Breaks("rfc9113-8.7-refused-only-unprocessed", Role::server));
}

TEST(Concurrency, HalfClosedStreamsCount) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::MAX_CONCURRENT_STREAMS, 100));
  for (StreamId stream = 1; stream < 202; stream += 2) {
    talk.client(request(kEnd), stream);
  }
  EXPECT_THAT(talk, Breaks("rfc9113-5.1.2-concurrency-half-closed-counts", Role::client));
}

TEST(Concurrency, ALowerLimitBindsOnceItIsAcknowledged) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::MAX_CONCURRENT_STREAMS, 1000));
  for (StreamId stream = 1; stream < 300; stream += 2) {
    talk.client(request(), stream);
  }
  talk.server(settings(SettingId::MAX_CONCURRENT_STREAMS, 100));
  talk.client(request(), 301);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(settings_ack());
  talk.client(request(), 303);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1.2-concurrency-lowered", Role::client));
}

}  // namespace
}  // namespace wire::observer::test
