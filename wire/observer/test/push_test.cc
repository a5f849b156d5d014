#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

PushPromise promise(StreamId stream, const FieldList& fields) {
  return {.promised_stream_id = stream, .fragment = section(fields).fragment};
}
FieldList get() {
  return {{":method", "GET"}, {":scheme", "http"}, {":path", "/a"}, {":authority", "test"}};
}

TEST(Push, AClientNeverPromises) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.client(promise(2, get()), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-8.4.1-push-client-send", Role::client));
}

TEST(Push, WhateverIsWrongWithAClientsPromiseTheServerNeedNoRuleOfClients) {
  for (const PushPromise& wrong :
       {promise(0, get()), PushPromise{.promised_stream_id = 2, .fragment = Buffer(16381)}}) {
    Dialogue talk;
    talk.greet();
    talk.client(request(), 1);
    talk.client(wrong, 1);
    EXPECT_THAT(talk, Demands("rfc9113-6.6-push-to-server"));
  }
}

TEST(Push, AServerPromisesWhereTheClientAllows) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(promise(2, get()), 1);
  talk.server(response(), 2);
  talk.server(data(3, kEnd), 2);
  talk.client(WindowUpdate{3}, 2);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Push, ADisabledPushIsNotUsedOnceThatIsAcknowledged) {
  Dialogue talk;
  talk.greet();
  talk.client(settings(SettingId::ENABLE_PUSH, 0));
  talk.client(request(kEnd), 1);
  talk.server(promise(2, get()), 1);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.server(settings_ack());
  talk.server(promise(4, get()), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.2-settings-push-disabled-server", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-6.5.2-settings-push-disabled-client"));
}

TEST(Push, APromiseStandsOnAnOpenStreamWithANewEvenId) {
  Dialogue idle;
  idle.greet();
  idle.server(promise(2, get()), 1);
  EXPECT_THAT(idle, Breaks("rfc9113-6.6-push-sender-state", Role::server));
  EXPECT_THAT(idle, Demands("rfc9113-6.6-push-idle-assoc-client"));

  Dialogue again;
  again.greet();
  again.client(request(), 1);
  again.server(promise(4, get()), 1);
  again.server(promise(2, get()), 1);
  EXPECT_THAT(again, Breaks("rfc9113-6.6-push-sender-state", Role::server));
  EXPECT_THAT(again, Demands("rfc9113-6.6-push-illegal-id-client"));

  Dialogue odd;
  odd.greet();
  odd.client(request(), 1);
  odd.server(promise(3, get()), 1);
  EXPECT_THAT(odd, Breaks("rfc9113-6.6-push-sender-state", Role::server));
}

TEST(Push, APromisedRequestHasThePseudoHeaderFieldsOfARequestEachOnceAndFirst) {
  FieldList answered = get();
  answered.push_back({":status", "200"});
  FieldList twice = get();
  twice.push_back({":authority", "test"});
  const FieldList late = {{":method", "GET"}, {":scheme", "http"}, {"x-a", "1"}, {":path", "/a"}};
  const FieldList lacking = {{":method", "GET"}, {":scheme", "http"}};
  for (const FieldList& fields : {answered, twice, late, lacking}) {
    Dialogue talk;
    talk.greet();
    talk.client(request(), 1);
    talk.server(promise(2, fields), 1);
    EXPECT_THAT(talk, Demands("rfc9113-8.4.1-push-incomplete-client"));
  }
}

TEST(Push, APromisedStreamOpensWithHeaders) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(promise(2, get()), 1);
  talk.server(data(1), 2);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1-reserved-local-send", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-5.1-reserved-remote-data"));
}

TEST(Push, AClientSaysLittleOnAPromisedStream) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(promise(2, get()), 1);
  talk.client(WindowUpdate{1}, 2);
  talk.client(Priority{}, 2);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(data(1), 2);
  EXPECT_THAT(talk, Breaks("rfc9113-5.1-reserved-remote-send", Role::client));
  EXPECT_THAT(talk, Demands("rfc9113-5.1-reserved-local-headers"));
}

TEST(Push, APromisedRequestIsCompleteAndSafe) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(promise(2, with(get(), ":method", "POST")), 1);
  EXPECT_THAT(talk, Demands("rfc9113-8.4-push-unsafe-client"));
  talk.server(promise(4, without(get(), ":path")), 1);
  EXPECT_THAT(talk, Demands("rfc9113-8.4.1-push-incomplete-client"));
}

TEST(Push, PushedResponsesCountReservedStreamsDoNot) {
  Dialogue talk;
  talk.greet(settings(SettingId::MAX_CONCURRENT_STREAMS, 1));
  talk.client(request(), 1);
  talk.server(promise(2, get()), 1);
  talk.server(promise(4, get()), 1);
  talk.server(response(), 2);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.server(response(), 4);
  EXPECT_THAT(talk, Demands("rfc9113-5.1.2-concurrency-push-excess"));
}

}  // namespace
}  // namespace wire::observer::test
