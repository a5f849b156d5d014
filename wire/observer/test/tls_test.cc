#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

using ::testing::Not;

Options over(const TlsSession& session) { return {.tls = true, .session = session}; }

const TlsSession kModern = {"h2", "TLSv1.3", "TLS_AES_128_GCM_SHA256"};
const TlsSession kGood = {"h2", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"};

TEST(Tls, GoodSessionsBreakNothing) {
  for (const TlsSession& session : {kModern, kGood}) {
    Dialogue talk(over(session));
    talk.greet();
    EXPECT_THAT(talk, KeepsTheRules());
  }
}

TEST(Tls, TheProtocolIsChosenByAlpn) {
  for (const char* protocol : {"", "h2c", "http/1.1"}) {
    TlsSession session = kModern;
    session.protocol = protocol;
    Dialogue talk(over(session));
    talk.greet();
    EXPECT_THAT(talk, Breaks("rfc9113-3.2-alpn-h2", Role::server)) << protocol;
  }
}

TEST(Tls, WhereNothingWasChosenAServerMaySpeakHttp1) {
  TlsSession session = kModern;
  session.protocol = "";
  Dialogue talk(over(session));
  const std::string_view answer = "HTTP/1.1 400 Bad Request\r\n\r\n";
  talk.server_octets({answer.begin(), answer.end()});
  talk.end(Role::server);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Tls, AProhibitedSuiteIsNotUsed) {
  for (const char* suite : {"TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
                            "TLS_DH_anon_WITH_AES_128_GCM_SHA256", "TLS_PSK_WITH_AES_128_CCM"}) {
    Dialogue talk(over({"h2", "TLSv1.2", suite}));
    talk.greet();
    talk.client(section(request_fields()), 1);
    talk.server(response(), 1);
    EXPECT_THAT(talk, Breaks("rfc9113-9.2.2-no-prohibited-suite", Role::server)) << suite;
  }
}

TEST(Tls, AProhibitedSuiteMayBeRefusedOnceItHasBeenAgreedOn) {
  Dialogue talk(over({"h2", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"}));
  talk.greet();
  talk.client(section(request_fields()), 1);
  talk.server(Goaway{.error_code = ErrorCode::INADEQUATE_SECURITY});
  talk.end(Role::server);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(Tls, InadequateSecurityIsNotSaidOfAGoodSession) {
  for (const TlsSession& session : {kModern, kGood}) {
    Dialogue talk(over(session));
    talk.greet();
    talk.server(Goaway{.error_code = ErrorCode::INADEQUATE_SECURITY});
    EXPECT_THAT(talk, Breaks("rfc9113-9.2.2-no-false-inadequate", Role::server));
  }
  Dialogue right(over({"h2", "TLSv1.2", "TLS_RSA_WITH_AES_128_GCM_SHA256"}));
  right.greet();
  right.server(Goaway{.error_code = ErrorCode::INADEQUATE_SECURITY});
  EXPECT_THAT(right, Not(Breaks("rfc9113-9.2.2-no-false-inadequate", Role::server)));
}

}  // namespace
}  // namespace wire::observer::test
