// Field blocks, HPACK, fields, pseudo-header fields and messages.
#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

FieldList first(FieldList fields, std::string_view name, std::string_view value) {
  fields.insert(fields.begin(), {std::string(name), std::string(value)});
  return fields;
}

Headers block(const Buffer& octets, bool end_headers = true) {
  return {.fragment = octets, .end_stream = false, .end_headers = end_headers};
}

/// A request of the client.
Dialogue asks(const FieldList& fields) {
  Dialogue talk;
  talk.greet();
  talk.client(section(fields), 1);
  return talk;
}
/// A response of the server, to a complete request.
Dialogue answers(const FieldList& fields, bool end_stream = false) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(section(fields, end_stream), 1);
  return talk;
}
/// Trailers of the server.
Dialogue closes(const FieldList& fields) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(response(), 1);
  talk.server(section(fields, kEnd), 1);
  return talk;
}

TEST(FieldBlocks, MayComeInManyFrames) {
  Dialogue talk;
  talk.greet();
  Headers headers = request(kEnd);
  const Buffer fragment = headers.fragment;
  headers.end_headers = false;
  headers.fragment = {fragment.begin(), fragment.begin() + 3};
  talk.client(headers, 1);
  talk.client(Continuation{{}, false}, 1);
  talk.client(Continuation{{fragment.begin() + 3, fragment.end()}, true}, 1);
  talk.server(response(), 1);
  EXPECT_THAT(talk, KeepsTheRules());
  EXPECT_EQ(talk.connection().streams.find(1)->sides.client.half, Half::ended);
}

TEST(FieldBlocks, AreContiguous) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  Headers headers = response();
  headers.end_headers = false;
  talk.server(headers, 1);
  talk.server(Ping{});
  EXPECT_THAT(talk, Breaks("rfc9113-4.3-contiguous-send", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-6.2-headers-interrupted-stream0-client"));
}

TEST(Hpack, WhatNoDecoderReadsIsFoundOnce) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(block({0x80}), 1);
  EXPECT_THAT(talk, Breaks("rfc7541-6-strict-decode", Role::server));
  EXPECT_THAT(talk, Demands("rfc7541-6.1-indexed-zero-client"));
  EXPECT_THAT(talk, Demands("rfc9113-4.3-decode-error-client"));
  const std::size_t findings = talk.violations().size();
  talk.server(trailers(), 1);
  EXPECT_EQ(talk.violations().size(), findings);
}

TEST(Hpack, ATrailerBlockIsDecodedToo) {
  Dialogue talk = answers(response_fields());
  talk.server(block({0x80}), 1);
  EXPECT_THAT(talk, Demands("rfc9113-4.3-decode-error-trailers-client"));
}

TEST(Hpack, ATableStaysWithinTheAcknowledgedLimit) {
  Dialogue talk;
  talk.greet(settings(SettingId::HEADER_TABLE_SIZE, 100));
  talk.client(request(kEnd), 1);
  talk.server(block({0x3f, 0x45, 0x88}), 1);  // 100
  EXPECT_THAT(talk, KeepsTheRules());

  talk.server(block({0x3f, 0x46, 0x88}), 1);  // 101
  EXPECT_THAT(talk, Breaks("rfc7541-4.2-encoder-within-max", Role::server));
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.2-settings-header-table-server", Role::server));
}

TEST(Hpack, AClientsTableStaysWithinTheLimitToo) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::HEADER_TABLE_SIZE, 100));
  talk.client(block({0x3f, 0x46, 0x88}), 1);
  EXPECT_THAT(talk, Breaks("rfc9113-6.5.2-settings-header-table-client", Role::client));
}

TEST(Hpack, ARaisedLimitIsUsedAfterItsAcknowledgement) {
  Dialogue keeps;
  keeps.greet(settings(SettingId::HEADER_TABLE_SIZE, 8192));
  keeps.client(request(kEnd), 1);
  keeps.server(block({0x3f, 0xe1, 0x3f, 0x88}), 1);  // 8192
  EXPECT_THAT(keeps, KeepsTheRules());

  Dialogue breaks;
  breaks.greet();
  breaks.client(settings(SettingId::HEADER_TABLE_SIZE, 8192));
  breaks.client(request(kEnd), 1);
  breaks.server(block({0x3f, 0xe1, 0x3f, 0x88}), 1);
  EXPECT_THAT(breaks, Breaks("rfc9113-4.3.1-table-size-after-ack", Role::server));
}

TEST(Hpack, AReducedLimitIsConfirmed) {
  for (const Role by : {Role::client, Role::server}) {
    Dialogue talk;
    talk.greet();
    hpack::Encoder encoder;
    talk.client(by == Role::client
                    ? block(encoder.encode(request_fields(), {.dynamic_table = true}))
                    : request(kEnd),
                1);
    if (by == Role::server) {
      talk.server(block(encoder.encode(response_fields(), {.dynamic_table = true})), 1);
      talk.client(request(kEnd), 3);
    }
    talk.say(other(by), encode_frame(settings(SettingId::HEADER_TABLE_SIZE, 0), 0));
    talk.say(by, encode_frame(settings_ack(), 0));
    EXPECT_THAT(talk, KeepsTheRules());
    talk.say(by, encode_frame(block({0x82}), 3));
    EXPECT_THAT(talk, Breaks(by == Role::client ? "rfc9113-4.3.1-table-reduced-update-client"
                                                : "rfc9113-4.3.1-table-reduced-update-server",
                             by));
  }
}

TEST(Hpack, TheLeastOfSeveralLimitsIsConfirmed) {
  const auto reduce_and_raise = [](Dialogue& talk, std::initializer_list<std::uint8_t> next) {
    talk.greet();
    hpack::Encoder encoder;
    talk.client(request(kEnd), 1);
    talk.server(block(encoder.encode(response_fields(), {.dynamic_table = true})), 1);
    talk.client(request(kEnd), 3);
    for (const std::uint32_t size : {0U, 4096U}) {
      talk.client(settings(SettingId::HEADER_TABLE_SIZE, size));
      talk.server(settings_ack());
    }
    talk.server(block(next), 3);
  };
  Dialogue both;
  reduce_and_raise(both, {0x20, 0x3f, 0xe1, 0x1f, 0x88});
  EXPECT_THAT(both, KeepsTheRules());
  Dialogue last_only;
  reduce_and_raise(last_only, {0x3f, 0xe1, 0x1f, 0x88});
  EXPECT_THAT(last_only, Breaks("rfc7541-4.2-update-smallest", Role::server));
  EXPECT_THAT(last_only, Demands("rfc9113-4.3.1-table-reduced-missing-client"));
}

TEST(Hpack, ATableThatFitsNeedsNoUpdate) {
  Dialogue talk;
  talk.greet(settings(SettingId::HEADER_TABLE_SIZE, 0));
  talk.client(request(kEnd), 1);
  talk.server(response(), 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Hpack, SizeUpdatesStandAtTheStart) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(block({0x88, 0x20}), 1);
  EXPECT_THAT(talk, Breaks("rfc7541-4.2-update-at-start", Role::server));
}

TEST(Hpack, TwoSizeUpdatesAreEnough) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(block({0x20, 0x3f, 0xe1, 0x1f, 0x88}), 1);
  EXPECT_THAT(talk, KeepsTheRules());
  talk.client(request(kEnd), 3);
  talk.server(block({0x20, 0x21, 0x22, 0x88}), 3);
  EXPECT_THAT(talk, Breaks("rfc7541-4.2-update-at-most-two-send", Role::server));
}

TEST(Fields, NamesAreLowerCase) {
  EXPECT_THAT(answers(plus(response_fields(), "X-a", "1")),
              Breaks("rfc9113-8.2-lowercase-send", Role::server));
}

TEST(Fields, HaveNoForbiddenOctets) {
  EXPECT_THAT(answers(plus(response_fields(), "x", "caf\xc3\xa9 \t!")), KeepsTheRules());
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"a b", "1"}, {"a\x80", "1"}, {"a:b", "1"}, {"x", "a\nb"}, {"x", "1 "},
           {"x", std::string("a\0b", 3)}}) {
    EXPECT_THAT(answers(plus(response_fields(), name, value)),
                Breaks("rfc9113-8.2.1-fields-valid-send", Role::server));
  }
}

TEST(Fields, TrueBinaryMetadataMayHoldAnything) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::GRPC_ALLOW_TRUE_BINARY_METADATA, 1));
  talk.client(section(plus(request_fields(), "x-bin", std::string("\0\n ", 3))), 1);
  EXPECT_THAT(talk, KeepsTheRules());
  EXPECT_THAT(asks(plus(request_fields(), "x-bin", std::string("\0\n ", 3))),
              Breaks("rfc9113-8.2.1-fields-valid-send", Role::client));
}

TEST(Fields, NoneIsAboutTheConnection) {
  for (const char* name :
       {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}) {
    EXPECT_THAT(answers(plus(response_fields(), name, "x")),
                Breaks("rfc9113-8.2.2-conn-specific-send", Role::server));
    EXPECT_THAT(asks(plus(request_fields(), name, "x")),
                Breaks("rfc9113-8.2.2-conn-specific-send", Role::client));
  }
  EXPECT_THAT(answers(plus(response_fields(), "transfer-encoding", "chunked")),
              Breaks("rfc9113-8.1-no-chunked", Role::server));
}

TEST(Fields, TeSaysTrailersOnly) {
  EXPECT_THAT(asks(with(request_fields(), "te", "Trailers")), KeepsTheRules());
  EXPECT_THAT(asks(with(request_fields(), "te", "gzip")),
              Breaks("rfc9113-8.2.2-te-value-send", Role::client));
  EXPECT_THAT(answers(plus(response_fields(), "te", "trailers")),
              Demands("rfc9113-8.2.2-te-response-client"));
}

TEST(Fields, TrailersDoNotFrameTheContent) {
  EXPECT_THAT(closes(plus(trailer_fields(), "x-checksum", "1")), KeepsTheRules());
  EXPECT_THAT(closes(plus(trailer_fields(), "content-type", "text/plain")),
              Breaks("rfc9110-6.5.1-trailer-forbidden-fields", Role::server));
}

TEST(Fields, ATrailersOnlyResponseIsNoTrailerSection) {
  EXPECT_THAT(answers(plus(response_fields(), "grpc-status", "0"), kEnd), KeepsTheRules());
}

TEST(Fields, AClientNamesItself) {
  EXPECT_THAT(asks(without(request_fields(), "user-agent")),
              Breaks("rfc9110-10.1.5-user-agent", Role::client));
}

TEST(PseudoHeaders, OnlyDefinedOnesAreSent) {
  EXPECT_THAT(answers(first(response_fields(), ":test", "1")),
              Breaks("rfc9113-8.3-pseudo-generate", Role::server));
  EXPECT_THAT(asks(first(request_fields(), ":test", "1")),
              Breaks("rfc9113-8.3-pseudo-generate", Role::client));
}

TEST(PseudoHeaders, ProtocolIsDefinedByTheServersSetting) {
  const FieldList extended =
      first(with(request_fields(), ":method", "CONNECT"), ":protocol", "websocket");
  EXPECT_THAT(asks(extended), Breaks("rfc9113-8.3-pseudo-generate", Role::client));

  Dialogue talk;
  talk.greet({}, settings(SettingId::ENABLE_CONNECT_PROTOCOL, 1));
  talk.client(section(extended), 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(PseudoHeaders, StandFirstOnceAndInTheirDirection) {
  const char* const clause = "rfc9113-8.3-pseudo-order-send";
  EXPECT_THAT(answers(first(response_fields(), "x", "1")), Breaks(clause, Role::server));
  EXPECT_THAT(answers(first(response_fields(), ":status", "200")), Breaks(clause, Role::server));
  EXPECT_THAT(answers(first(response_fields(), ":path", "/")), Breaks(clause, Role::server));
  EXPECT_THAT(closes(first(trailer_fields(), ":status", "200")), Breaks(clause, Role::server));
  EXPECT_THAT(asks(first(request_fields(), "x", "1")), Breaks(clause, Role::client));
}

TEST(PseudoHeaders, ARequestHasMethodSchemeAndPath) {
  for (const char* name : {":method", ":scheme", ":path"}) {
    EXPECT_THAT(asks(without(request_fields(), name)),
                Breaks("rfc9113-8.3.1-mandatory-pseudo-send", Role::client));
  }
}

TEST(PseudoHeaders, ConnectHasAnAuthorityOnly) {
  const FieldList connect = {{":method", "CONNECT"}, {":authority", "a:1"}, {"user-agent", "x"}};
  EXPECT_THAT(asks(connect), KeepsTheRules());
  EXPECT_THAT(asks(without(connect, ":authority")), Demands("rfc9113-8.5-connect-malformed"));
}

TEST(PseudoHeaders, AnAsteriskIsForOptions) {
  EXPECT_THAT(asks(with(with(request_fields(), ":path", "*"), ":method", "OPTIONS")),
              KeepsTheRules());
}

TEST(PseudoHeaders, TheAuthorityIsConveyedAsSuch) {
  EXPECT_THAT(asks(without(request_fields(), ":authority")), KeepsTheRules())
      << "there may be none to convey";
  EXPECT_THAT(asks(plus(without(request_fields(), ":authority"), "host", "test")),
              Breaks("rfc9113-8.3.1-client-authority", Role::client));
  EXPECT_THAT(asks(plus(request_fields(), "host", "Test:80")), KeepsTheRules());
  EXPECT_THAT(asks(plus(request_fields(), "host", "elsewhere")),
              Breaks("rfc9113-8.3.1-client-host-differs", Role::client));
  EXPECT_THAT(asks(with(request_fields(), ":authority", "me@test")),
              Breaks("rfc9113-8.3.1-authority-userinfo", Role::client));
}

TEST(PseudoHeaders, AResponseHasOneStatusOfThreeDigits) {
  const char* const clause = "rfc9113-8.3.2-status-send";
  EXPECT_THAT(answers(with(response_fields(), ":status", "404")), KeepsTheRules());
  EXPECT_THAT(answers(without(response_fields(), ":status")), Breaks(clause, Role::server));
  EXPECT_THAT(answers(with(response_fields(), ":status", "2000")), Breaks(clause, Role::server));
  EXPECT_THAT(answers(with(response_fields(), ":status", "101")), Breaks(clause, Role::server));
  EXPECT_THAT(answers(with(response_fields(), ":status", "101")),
              Demands("rfc9113-8.6-status-101-client"));
}

TEST(Messages, ContentLengthIsTheSumOfTheData) {
  const FieldList five = plus(response_fields(), "content-length", "5");
  Dialogue keeps = answers(five);
  keeps.server(Data{Buffer(3), false, Buffer(7)}, 1);
  keeps.server(data(2), 1);
  keeps.server(trailers(), 1);
  EXPECT_THAT(keeps, KeepsTheRules()) << "padding does not count";

  Dialogue less = answers(five);
  less.server(data(4, kEnd), 1);
  EXPECT_THAT(less, Breaks("rfc9113-8.1.1-content-length-send", Role::server));
  EXPECT_THAT(less, Demands("rfc9113-8.1.1-content-length-short-client"));

  Dialogue more = answers(five);
  more.server(data(6), 1);
  EXPECT_THAT(more, Breaks("rfc9113-8.1.1-content-length-send", Role::server));
  EXPECT_THAT(more, Demands("rfc9113-8.1.1-content-length-long-client"));

  Dialogue cut = answers(five);
  cut.server(RstStream{ErrorCode::INTERNAL_ERROR}, 1);
  EXPECT_THAT(cut, KeepsTheRules());
}

TEST(Messages, AResponseWithoutContentMayTellItsLength) {
  EXPECT_THAT(answers({{":status", "304"}, {"content-length", "100"}}, kEnd), KeepsTheRules());

  Dialogue head;
  head.greet();
  head.client(section(with(request_fields(), ":method", "HEAD"), kEnd), 1);
  head.server(section({{":status", "200"}, {"content-length", "100"}}, kEnd), 1);
  EXPECT_THAT(head, KeepsTheRules());
}

TEST(Messages, InterimResponsesComeFirst) {
  Dialogue talk = answers({{":status", "103"}});
  talk.server(section({{":status", "100"}}), 1);
  talk.server(response(), 1);
  talk.server(trailers(), 1);
  EXPECT_THAT(talk, KeepsTheRules());

  EXPECT_THAT(answers({{":status", "103"}}, kEnd),
              Demands("rfc9113-8.1-interim-end-stream-client"));
  Dialogue only = answers({{":status", "103"}});
  only.server(data(1), 1);
  EXPECT_THAT(only, Demands("rfc9113-8.1-interim-only-client"));
}

TEST(Messages, ContentFollowsHeaders) {
  Dialogue talk;
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(data(1), 1);
  EXPECT_THAT(talk, Demands("rfc9113-8.1-data-before-headers-client"));

  Dialogue twice = answers(response_fields());
  twice.server(section({{"x", "1"}}), 1);
  EXPECT_THAT(twice, Demands("rfc9113-8.1-second-headers-no-es-client"));
}

}  // namespace
}  // namespace wire::observer::test
