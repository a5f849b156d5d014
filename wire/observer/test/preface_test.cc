#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

TEST(Preface, OctetsThatDifferAreFoundWhereTheyDiffer) {
  Dialogue talk;
  talk.client_octets({'P', 'R', 'I', ' ', '*', ' ', 'X'});
  EXPECT_THAT(talk, Breaks("rfc9113-3.4-client-preface-octets", Role::client));
  EXPECT_THAT(talk, Demands("rfc9113-3.4-bad-preface-server"));
  EXPECT_THAT(talk.violations().front().reason, ::testing::HasSubstr("octet 7"));

  talk.client(Ping{});
  EXPECT_EQ(talk.violations().size(), 1U) << "what follows is no HTTP/2";
}

TEST(Preface, TheClientsSettingsFollowAtOnce) {
  Dialogue talk;
  talk.client_octets(Dialogue::preface());
  talk.client(Ping{});
  EXPECT_THAT(talk, Breaks("rfc9113-3.4-client-settings-follows", Role::client));
  EXPECT_THAT(talk, Demands("rfc9113-3.4-preface-no-settings-server"));
}

TEST(Preface, TheServersFirstFrameIsSettings) {
  Dialogue talk;
  talk.server(Ping{});
  EXPECT_THAT(talk, Breaks("rfc9113-3.4-server-settings-first", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-3.4-bad-preface-client-frame"));
}

TEST(Preface, ThatIsInvalidMayBeAnsweredByGoawayAlone) {
  const Goaway goaway{.error_code = ErrorCode::PROTOCOL_ERROR};
  Dialogue no_http2;
  no_http2.client_octets({'P', 'R', 'I', ' ', '*', ' ', 'X'});
  no_http2.server(goaway);
  EXPECT_THAT(no_http2, Not(Breaks("rfc9113-3.4-server-settings-first")));

  Dialogue no_settings;
  no_settings.client_octets(Dialogue::preface());
  no_settings.client(Ping{});
  no_settings.server(goaway);
  EXPECT_THAT(no_settings, Not(Breaks("rfc9113-3.4-server-settings-first")));

  Dialogue ping;
  ping.client_octets({'P', 'R', 'I', ' ', '*', ' ', 'X'});
  ping.server(Ping{});
  EXPECT_THAT(ping, Breaks("rfc9113-3.4-server-settings-first", Role::server));

  Dialogue valid;
  valid.client_octets(Dialogue::preface());
  valid.client(Settings{});
  valid.server(goaway);
  EXPECT_THAT(valid, Breaks("rfc9113-3.4-server-settings-first", Role::server));
}

TEST(Preface, AnAcknowledgementIsNoServersPreface) {
  Dialogue talk;
  talk.client_octets(Dialogue::preface());
  talk.client(Settings{});
  talk.server(settings_ack());
  EXPECT_THAT(talk, Breaks("rfc9113-3.4-server-settings-first", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-3.4-bad-preface-client-ack"));
}

TEST(Preface, AServerThatSpeaksHttp1IsRecognised) {
  Dialogue talk;
  const std::string_view answer = "HTTP/1.1 400 Bad Request\r\n\r\n";
  talk.server_octets({answer.begin(), answer.end()});
  EXPECT_THAT(talk, Breaks("rfc9113-3.4-server-settings-first", Role::server));
  EXPECT_THAT(talk, Demands("rfc9113-3.4-bad-preface-client-http1"));
}

TEST(Preface, AServerThatSaysNothingIsFoundWhenAllIsQuiet) {
  Dialogue talk;
  talk.client_octets(Dialogue::preface());
  talk.client(Settings{});
  EXPECT_THAT(talk, KeepsTheRules());
  talk.quiet();
  EXPECT_THAT(talk, Breaks("rfc9113-3.3-server-preface-cleartext", Role::server));
}

TEST(Preface, OverTlsBothEndsSpeak) {
  Dialogue mute_server({.tls = true});
  mute_server.client_octets(Dialogue::preface());
  mute_server.client(Settings{});
  mute_server.quiet();
  EXPECT_THAT(mute_server, Breaks("rfc9113-3.2-preface-after-tls", Role::server));

  Dialogue mute_client({.tls = true});
  mute_client.server(Settings{});
  mute_client.quiet();
  EXPECT_THAT(mute_client, Breaks("rfc9113-3.2-preface-after-tls", Role::client));
}

TEST(Preface, AServerNeedNotAnswerAHalfPreface) {
  Dialogue talk;
  Buffer half = Dialogue::preface();
  half.resize(10);
  talk.client_octets(half);
  talk.quiet();
  EXPECT_THAT(talk, KeepsTheRules());
}

}  // namespace
}  // namespace wire::observer::test
