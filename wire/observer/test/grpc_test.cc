// gRPC over HTTP/2: for each rule a dialogue that keeps it and one that breaks it.
#include <array>

#include "wire/grpc/message.h"
#include "wire/observer/test/dialogue.h"

namespace wire::observer::test {
namespace {

using ::testing::Not;

Buffer message(std::initializer_list<std::uint8_t> octets = {}, bool compressed = false) {
  return wire::grpc::frame_message(Buffer(octets), compressed);
}
Data content(const Buffer& octets, bool end_stream = false) {
  return {.data = octets, .end_stream = end_stream};
}

FieldList call_fields() {
  return with(request_fields(), "content-type", "application/grpc");
}
FieldList answer_fields() {
  return with(response_fields(), "content-type", "application/grpc");
}

/// A call as it should be; each part can be another.
struct Call {
  FieldList request = call_fields();
  std::vector<Buffer> request_data = {message({1})};
  FieldList response = answer_fields();
  std::vector<Buffer> response_data = {message({2})};
  FieldList trailers = trailer_fields();
};

void speak(Dialogue& talk, const Call& call) {
  talk.greet();
  talk.client(section(call.request), 1);
  for (const Buffer& octets : call.request_data) {
    talk.client(content(octets), 1);
  }
  talk.client(data(0, kEnd), 1);
  talk.server(section(call.response), 1);
  for (const Buffer& octets : call.response_data) {
    talk.server(content(octets), 1);
  }
  talk.server(section(call.trailers, true), 1);
  talk.quiet();
}

TEST(GrpcCall, AsItShouldBeBreaksNothing) {
  Dialogue talk;
  speak(talk, Call{});
  EXPECT_THAT(talk, KeepsTheRules());
}

/// What a client says in place of a proper request, and the clause that this breaks.
struct RequestFault {
  const char* clause;
  FieldList fields;
};

class GrpcRequest : public ::testing::TestWithParam<RequestFault> {};

TEST_P(GrpcRequest, BreaksItsClause) {
  Dialogue talk;
  speak(talk, {.request = GetParam().fields});
  EXPECT_THAT(talk, Breaks(GetParam().clause, Role::client));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, GrpcRequest,
    ::testing::Values(
        RequestFault{"grpc-http2-method-post", with(call_fields(), ":method", "PUT")},
        RequestFault{"grpc-http2-scheme", with(call_fields(), ":scheme", "grpc")},
        RequestFault{"grpc-http2-path-form", with(call_fields(), ":path", "/a.B")},
        RequestFault{"grpc-http2-path-form", with(call_fields(), ":path", "/a.B/")},
        RequestFault{"grpc-http2-authority-sent", without(call_fields(), ":authority")},
        RequestFault{"grpc-http2-te-sent", without(call_fields(), "te")},
        RequestFault{"grpc-http2-pseudo-first",
                     plus(without(call_fields(), ":path"), ":path", "/a.B/C")},
        RequestFault{"grpc-http2-timeout-after-reserved",
                     plus(call_fields(), "grpc-timeout", "1S")},
        RequestFault{"grpc-http2-calldef-before-metadata",
                     plus(plus(call_fields(), "a", "b"), "grpc-encoding", "gzip")},
        RequestFault{"grpc-http2-timeout-format", plus(call_fields(), "grpc-timeout", "1s")},
        RequestFault{"grpc-http2-timeout-8digits-send",
                     plus(call_fields(), "grpc-timeout", "123456789m")},
        RequestFault{"grpc-http2-user-agent-form", with(call_fields(), "user-agent", "curl/8")},
        RequestFault{"grpc-retry-attempts-header-form",
                     plus(call_fields(), "grpc-previous-rpc-attempts", "0")},
        RequestFault{"grpc-status-authorization-plaintext",
                     plus(call_fields(), "authorization", "Bearer x")},
        RequestFault{"grpc-http2-accept-encoding-header",
                     plus(call_fields(), "grpc-accept-encoding", "gzip,,identity")},
        RequestFault{"grpc-http2-metadata-key-chars", plus(call_fields(), "a!b", "c")},
        RequestFault{"grpc-http2-metadata-bin-base64", plus(call_fields(), "a-bin", "_-")},
        RequestFault{"grpc-http2-metadata-bin-unpadded-send",
                     plus(call_fields(), "a-bin", "AA==")},
        RequestFault{"grpc-http2-metadata-whitespace", plus(call_fields(), "a", " b")},
        RequestFault{"grpc-http2-true-binary-setting",
                     plus(call_fields(), "a-bin", std::string("\0x", 2))}));

TEST(GrpcRequestFields, TakesWhatTheGrammarAllows) {
  FieldList fields = call_fields();
  fields.insert(fields.begin() + 6, {"grpc-timeout", "99999999H"});
  fields = with(fields, "user-agent", "mine/1 grpc-c++/1.51 (linux)");
  fields = with(fields, "content-type", "application/grpc+proto");
  fields = plus(fields, "grpc-accept-encoding", "identity, gzip");
  fields = plus(fields, "grpc-previous-rpc-attempts", "1");
  fields = plus(fields, "a-bin", "AAE,AA");
  fields = plus(fields, "x_y.z-1", "");
  Dialogue talk;
  speak(talk, {.request = fields});
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-user-agent-form")));
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-metadata-bin-base64")));
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-timeout-format")));
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-accept-encoding-header")));
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-metadata-key-chars")));
  EXPECT_THAT(talk, Not(Breaks("grpc-retry-attempts-header-form")));
}

TEST(GrpcRequestFields, MayBeTrueBinaryOnceThePeerAskedForIt) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::GRPC_ALLOW_TRUE_BINARY_METADATA, 1));
  talk.client(section(plus(call_fields(), "a-bin", std::string("\0x", 2))), 1);
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(GrpcRequestEnd, OnHeadersIsNoEmptyDataFrame) {
  Dialogue talk;
  talk.greet();
  talk.client(section(call_fields(), kEnd), 1);
  EXPECT_THAT(talk, Breaks("grpc-http2-eos-empty-data", Role::client));
}

TEST(GrpcRequestEnd, OnTrailersIsOutOfSequence) {
  Dialogue talk;
  talk.greet();
  talk.client(section(call_fields()), 1);
  talk.client(content(message()), 1);
  talk.client(section({{"a", "b"}}, kEnd), 1);
  EXPECT_THAT(talk, Breaks("grpc-http2-req-sequence", Role::client));
  EXPECT_THAT(talk, Breaks("grpc-http2-eos-client", Role::client));
}

TEST(GrpcResponseHeaders, HaveStatus200) {
  Dialogue talk;
  speak(talk, {.response = with(answer_fields(), ":status", "206")});
  EXPECT_THAT(talk, Breaks("grpc-http2-status-200", Role::server));
}

TEST(GrpcResponseHeaders, DoNotDeriveTheirStatusFromGrpcs) {
  Dialogue talk;
  talk.greet();
  talk.client(section(call_fields()), 1);
  talk.client(content(message(), kEnd), 1);
  talk.server(section({{":status", "404"}, {"content-type", "application/grpc"}, {"grpc-status", "5"}},
                      kEnd),
              1);
  EXPECT_THAT(talk, Breaks("grpc-status-http-no-reverse", Role::server));
  EXPECT_THAT(talk, Breaks("grpc-http2-status-200", Role::server));
}

void refuse(Dialogue& talk, const char* http_status, const char* grpc_status,
            const char* content_type = "application/grpc") {
  talk.greet();
  talk.client(section(call_fields()), 1);
  talk.client(content(message(), kEnd), 1);
  talk.server(section({{":status", http_status},
                       {"content-type", content_type},
                       {"grpc-status", grpc_status}}),
              1);
  talk.server(data(3, kEnd), 1);
}

TEST(GrpcResponseHeaders, MayBeAnErrorOfHttpWhereTheCallIsRefusedBeforeGrpc) {
  for (const auto& [http_status, grpc_status] :
       {std::pair{"404", "12"}, {"405", "13"}, {"415", "2"}, {"431", "8"}}) {
    Dialogue talk;
    refuse(talk, http_status, grpc_status, "text/plain");
    EXPECT_THAT(talk, Not(Breaks("grpc-http2-status-200"))) << http_status;
    EXPECT_THAT(talk, Not(Breaks("grpc-status-http-no-reverse"))) << http_status;
    EXPECT_THAT(talk, Not(Breaks("grpc-http2-status-not-in-headers"))) << http_status;
  }
}

TEST(GrpcResponseHeaders, DoNotTurnTheApplicationsStatusIntoAnErrorOfHttp) {
  for (const auto& [http_status, grpc_status] : {std::pair{"404", "5"}, {"403", "7"}, {"429", "8"}}) {
    Dialogue talk;
    refuse(talk, http_status, grpc_status);
    EXPECT_THAT(talk, Breaks("grpc-status-http-no-reverse", Role::server)) << http_status;
  }
}

TEST(GrpcResponseHeaders, MayRefuseWhatIsNoProperCall) {
  Dialogue talk;
  talk.greet();
  talk.client(section(without(call_fields(), "te")), 1);
  talk.client(content(message(), kEnd), 1);
  talk.server(section({{":status", "415"}, {"content-type", "text/plain"}}, kEnd), 1);
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-status-200", Role::server)));
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-response-content-type", Role::server)));
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-status-always-in-trailers", Role::server)));
}

TEST(GrpcResponseHeaders, HaveTheContentType) {
  Dialogue talk;
  speak(talk, {.response = with(answer_fields(), "content-type", "text/html")});
  EXPECT_THAT(talk, Breaks("grpc-http2-response-content-type", Role::server));
}

TEST(GrpcResponseHeaders, HaveNoStatusIfTrailersFollow) {
  Dialogue talk;
  speak(talk, {.response = plus(answer_fields(), "grpc-status", "0")});
  EXPECT_THAT(talk, Breaks("grpc-http2-status-not-in-headers", Role::server));
  EXPECT_THAT(talk, Breaks("grpc-http2-status-once", Role::server));
}

TEST(GrpcResponseHeaders, AreOneBlock) {
  Dialogue talk;
  talk.greet();
  talk.client(section(call_fields()), 1);
  talk.client(content(message(), kEnd), 1);
  talk.server(section(answer_fields()), 1);
  talk.server(section({{"a", "b"}}), 1);
  EXPECT_THAT(talk, Breaks("grpc-http2-response-headers-one-block", Role::server));
}

TEST(GrpcResponseHeaders, PushBackWithANumber) {
  Dialogue good;
  speak(good, {.trailers = trailer_fields(), });
  EXPECT_THAT(good, KeepsTheRules());
  for (const char* value : {"", "01", "+1", "1.5", "2147483648", "x"}) {
    Dialogue talk;
    speak(talk, {.response = plus(answer_fields(), "grpc-retry-pushback-ms", value)});
    EXPECT_THAT(talk, Breaks("grpc-retry-pushback-form", Role::server)) << value;
  }
  for (const char* value : {"0", "-1", "2147483647"}) {
    Dialogue talk;
    speak(talk, {.response = plus(answer_fields(), "grpc-retry-pushback-ms", value)});
    EXPECT_THAT(talk, KeepsTheRules()) << value;
  }
}

TEST(GrpcTrailers, CarryTheStatusAlways) {
  Dialogue talk;
  speak(talk, {.trailers = {{"a", "b"}}});
  EXPECT_THAT(talk, Breaks("grpc-http2-status-always-in-trailers", Role::server));
}

TEST(GrpcTrailers, EndTheResponse) {
  Dialogue talk;
  talk.greet();
  talk.client(section(call_fields()), 1);
  talk.client(content(message(), kEnd), 1);
  talk.server(section(answer_fields()), 1);
  talk.server(content(message(), kEnd), 1);
  EXPECT_THAT(talk, Breaks("grpc-http2-response-sequence", Role::server));
  EXPECT_THAT(talk, Breaks("grpc-http2-status-always-in-trailers", Role::server));
}

TEST(GrpcTrailers, CarryEndStream) {
  Dialogue talk;
  talk.greet();
  talk.client(section(call_fields()), 1);
  talk.client(content(message(), kEnd), 1);
  talk.server(section(answer_fields()), 1);
  talk.server(content(message()), 1);
  talk.server(section(trailer_fields()), 1);
  EXPECT_THAT(talk, Breaks("grpc-http2-trailers-end-stream", Role::server));
}

TEST(GrpcTrailers, HoldOneStatusInDecimal) {
  Dialogue twice;
  speak(twice, {.trailers = plus(trailer_fields(), "grpc-status", "0")});
  EXPECT_THAT(twice, Breaks("grpc-http2-status-once", Role::server));
  for (const char* value : {"", "00", "05", "-1", "OK", "1 "}) {
    Dialogue talk;
    speak(talk, {.trailers = with(trailer_fields(), "grpc-status", value)});
    EXPECT_THAT(talk, Breaks("grpc-http2-status-decimal", Role::server)) << value;
  }
}

TEST(GrpcTrailers, PercentEncodeTheMessage) {
  for (const char* value : {"a%", "%4", "%zz", "\xc3\xa4", "%FF", "%C3", "%ED%A0%80", "\x7f"}) {
    Dialogue talk;
    speak(talk, {.trailers = plus(trailer_fields(), "grpc-message", value)});
    EXPECT_THAT(talk, Breaks("grpc-http2-message-percent-encode", Role::server)) << value;
  }
  for (const char* value : {"", "plain ~", "%25%0A", "%C3%A4%f0%9f%98%80"}) {
    Dialogue talk;
    speak(talk, {.trailers = plus(trailer_fields(), "grpc-message", value)});
    EXPECT_THAT(talk, KeepsTheRules()) << value;
  }
}

TEST(GrpcMessages, MayBeCutAnywhere) {
  Buffer octets = message({1, 2, 3});
  const Buffer second = message();
  octets.insert(octets.end(), second.begin(), second.end());
  for (std::size_t cut = 0; cut <= octets.size(); ++cut) {
    const auto at = octets.begin() + static_cast<std::ptrdiff_t>(cut);
    Dialogue talk;
    speak(talk, {.request_data = {Buffer(octets.begin(), at), Buffer(at, octets.end())}});
    EXPECT_THAT(talk, KeepsTheRules()) << cut;
  }
}

TEST(GrpcMessages, AreWhole) {
  for (const Buffer& octets : {Buffer{0, 0}, Buffer{0, 0, 0, 0, 2, 1}, Buffer{2, 0, 0, 0, 0}}) {
    Dialogue talk;
    speak(talk, {.response_data = {octets}});
    EXPECT_THAT(talk, Breaks("grpc-http2-message-prefix", Role::server));
  }
}

TEST(GrpcCompression, NeedsACoding) {
  Dialogue talk;
  speak(talk, {.request_data = {message({0x1f, 0x8b}, true)}});
  EXPECT_THAT(talk, Breaks("grpc-http2-flag-needs-encoding-send", Role::client));
  EXPECT_THAT(talk, Breaks("grpc-http2-encoding-header", Role::client));
}

TEST(GrpcCompression, KeepsToWhatTheClientAccepts) {
  const FieldList accepting = plus(call_fields(), "grpc-accept-encoding", "identity");
  const FieldList gzip = plus(answer_fields(), "grpc-encoding", "gzip");
  Dialogue refused;
  speak(refused, {.request = accepting,
                  .response = gzip,
                  .response_data = {message({0x1f, 0x8b}, true)}});
  EXPECT_THAT(refused, Breaks("grpc-compression-server-respects-accept", Role::server));
  Dialogue plain;
  speak(plain, {.request = accepting, .response = gzip});
  EXPECT_THAT(plain, KeepsTheRules());
}

TEST(GrpcCompression, BeginsAnewWithEachMessage) {
  const FieldList request = plus(call_fields(), "grpc-accept-encoding", "gzip,deflate");
  Dialogue talk;
  speak(talk, {.request = request,
               .response = plus(answer_fields(), "grpc-encoding", "gzip"),
               .response_data = {message({0x1f, 0x8b, 8}, true), message({0x4b, 4}, true)}});
  EXPECT_THAT(talk, Breaks("grpc-http2-compress-context-per-message", Role::server));
  Dialogue fresh;
  speak(fresh, {.request = request,
                .response = plus(answer_fields(), "grpc-encoding", "deflate"),
                .response_data = {message({0x78, 0x9c, 3}, true), message({0x78, 0x01}, true)}});
  EXPECT_THAT(fresh, KeepsTheRules());
}

TEST(GrpcTrueBinary, IsAskedForOnce) {
  Dialogue talk;
  talk.greet({}, settings(SettingId::GRPC_ALLOW_TRUE_BINARY_METADATA, 1));
  EXPECT_THAT(talk, KeepsTheRules());
  talk.server(settings(SettingId::GRPC_ALLOW_TRUE_BINARY_METADATA, 1));
  EXPECT_THAT(talk, Breaks("grpc-http2-true-binary-once", Role::server));
}

class EarlyClose : public ::testing::Test {
 protected:
  EarlyClose() {
    talk.greet();
    talk.client(section(call_fields()), 1);
    talk.server(section({{":status", "200"}, {"content-type", "application/grpc"}, {"grpc-status", "3"}},
                        kEnd),
                1);
  }
  Dialogue talk;
};

TEST_F(EarlyClose, OfAServerIsFollowedByNoError) {
  talk.server(RstStream{ErrorCode::NO_ERROR}, 1);
  talk.quiet();
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST_F(EarlyClose, OfAServerByAnotherCode) {
  talk.server(RstStream{ErrorCode::CANCEL}, 1);
  EXPECT_THAT(talk, Breaks("grpc-http2-early-close-server", Role::server));
}

TEST_F(EarlyClose, OfAServerByNothing) {
  talk.quiet();
  EXPECT_THAT(talk, Breaks("grpc-http2-early-close-server", Role::server));
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-early-close-client", Role::client)));
}

TEST_F(EarlyClose, IsAnsweredByTheClient) {
  talk.round_trips(Role::server, 2);
  talk.client(RstStream{ErrorCode::CANCEL}, 1);
  EXPECT_THAT(talk, Breaks("grpc-http2-early-close-client", Role::client));
}

TEST_F(EarlyClose, MayCrossACancellation) {
  talk.client(RstStream{ErrorCode::CANCEL}, 1);
  EXPECT_THAT(talk, Not(Breaks("grpc-http2-early-close-client", Role::client)));
}

}  // namespace
}  // namespace wire::observer::test
