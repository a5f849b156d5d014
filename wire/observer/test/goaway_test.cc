#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

Goaway goaway(StreamId last, ErrorCode code = ErrorCode::NO_ERROR) {
  return {.last_stream_id = last, .error_code = code};
}

TEST(Goaway, NoStreamIsOpenedByAClientThatKnowsOfIt) {
  Dialogue talk;
  talk.greet();
  talk.server(goaway(kMax31Bit));
  talk.client(request(), 1);
  talk.round_trips(Role::server, 1);
  talk.client(request(), 3);
  EXPECT_THAT(talk, KeepsTheRules()) << "one round trip proves nothing";

  talk.round_trips(Role::server, 1);
  talk.client(request(), 5);
  EXPECT_THAT(talk, Breaks("rfc9113-6.8-goaway-no-new-streams", Role::client));
}

TEST(Goaway, APingBeforeItProvesNothing) {
  Dialogue talk;
  talk.greet();
  talk.server(Ping{});
  talk.server(goaway(kMax31Bit));
  talk.client(Ping{{}, true});
  talk.round_trips(Role::server, 1);
  talk.client(request(), 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Goaway, TheLastStreamNeverGrows) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 1);
  talk.server(goaway(kMax31Bit));
  talk.server(goaway(1));
  EXPECT_THAT(talk, KeepsTheRules());
  talk.server(goaway(3));
  EXPECT_THAT(talk, Breaks("rfc9113-6.8-goaway-not-increased", Role::server));
}

TEST(Goaway, TheLastStreamIsTheReceivers) {
  Dialogue talk;
  talk.greet();
  talk.client(goaway(0));
  talk.server(goaway(7));
  EXPECT_THAT(talk, KeepsTheRules());
  talk.server(goaway(2));
  EXPECT_THAT(talk, Breaks("rfc9113-6.8-goaway-last-id-kind", Role::server));
}

TEST(Goaway, MayNameAStreamThatTheReceiverHadNoRightToOpen) {
  Dialogue talk;
  talk.greet();
  talk.client(request(), 2);
  talk.server(goaway(2, ErrorCode::PROTOCOL_ERROR));
  EXPECT_THAT(talk, Not(Breaks("rfc9113-6.8-goaway-last-id-kind")));

  Dialogue data_only;
  data_only.greet();
  data_only.client(data(1), 6);
  data_only.server(goaway(6, ErrorCode::PROTOCOL_ERROR));
  EXPECT_THAT(data_only, Not(Breaks("rfc9113-6.8-goaway-last-id-kind")));

  Dialogue another;
  another.greet();
  another.client(request(), 2);
  another.server(goaway(4, ErrorCode::PROTOCOL_ERROR));
  EXPECT_THAT(another, Breaks("rfc9113-6.8-goaway-last-id-kind", Role::server))
      << "nobody spoke of stream 4";
}

TEST(Goaway, OneConnectionErrorIsReported) {
  Dialogue talk;
  talk.greet();
  talk.client(Ping{}, 1);
  talk.server(goaway(0));
  talk.server(goaway(0, ErrorCode::PROTOCOL_ERROR));
  EXPECT_THAT(talk, Not(Breaks("rfc9113-5.4-err-single-report")));
  talk.server(goaway(0, ErrorCode::FRAME_SIZE_ERROR));
  EXPECT_THAT(talk, Breaks("rfc9113-5.4-err-single-report", Role::server));
}

TEST(Goaway, AfterAnErrorTheConnectionIsClosed) {
  Dialogue talk;
  talk.greet();
  talk.client(Ping{}, 1);
  talk.server(goaway(0, ErrorCode::PROTOCOL_ERROR));
  EXPECT_THAT(talk, Not(Breaks("rfc9113-5.4.1-err-close-after-goaway")));
  talk.quiet();
  EXPECT_THAT(talk, Breaks("rfc9113-5.4.1-err-close-after-goaway", Role::server));

  Dialogue closes;
  closes.greet();
  closes.server(goaway(0, ErrorCode::INTERNAL_ERROR));
  closes.end(Role::server);
  closes.quiet();
  EXPECT_THAT(closes, KeepsTheRules());
}

TEST(Goaway, ComesBeforeTheConnectionIsClosed) {
  Dialogue talk;
  talk.greet();
  talk.end(Role::server);
  EXPECT_THAT(talk, Breaks("rfc9113-6.8-goaway-send-before-close", Role::server));
  talk.end(Role::client);
  EXPECT_THAT(talk, Not(Breaks("rfc9113-6.8-goaway-send-before-close", Role::client)))
      << "the other end was first";
}

TEST(Goaway, IsNotMissedWhereTheTransportBrokeOrTheOtherEndMisbehaved) {
  Dialogue reset;
  reset.greet();
  reset.end(Role::server, true);
  EXPECT_THAT(reset, KeepsTheRules());

  Dialogue misbehaves;
  misbehaves.greet();
  misbehaves.client(Ping{}, 1);
  misbehaves.end(Role::server);
  EXPECT_THAT(misbehaves, Not(Breaks("rfc9113-6.8-goaway-send-before-close")));

  Dialogue one_stream;
  one_stream.greet();
  one_stream.client(section(plus(request_fields(), "A", "1")), 1);
  one_stream.end(Role::server);
  EXPECT_THAT(one_stream, Not(Breaks("rfc9113-6.8-goaway-send-before-close")));
}

}  // namespace
}  // namespace wire::observer::test
