// gRPC-Web: for each rule a dialogue that keeps it and one that breaks it.
#include "wire/grpc/base64.h"
#include "wire/grpc/message.h"
#include "wire/observer/test/dialogue.h"
#include "wire/test/octets.h"

namespace wire::observer::test {
namespace {

using ::testing::Not;

constexpr std::string_view kWeb = "application/grpc-web+proto";
constexpr std::string_view kText = "application/grpc-web-text";

using wire::test::octets;

Buffer trailer_frame(std::string_view text) {
  Buffer frame = wire::grpc::frame_message(octets(text));
  frame[0] = 0x80;
  return frame;
}

Buffer together(const Buffer& first, const Buffer& second) {
  Buffer all = first;
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

Buffer body(std::string_view trailers = "grpc-status: 0\r\ngrpc-message: \r\n") {
  return together(wire::grpc::frame_message(Buffer{1, 2}), trailer_frame(trailers));
}

struct WebCall {
  std::string_view type = kWeb;
  FieldList more = {};
  std::string_view answered_as = kWeb;
  FieldList answer_more = {};
  Buffer answer = body();
};

void speak(Dialogue& talk, const WebCall& call) {
  talk.greet();
  FieldList request = with(request_fields(), "content-type", call.type);
  request.insert(request.end(), call.more.begin(), call.more.end());
  talk.client(section(request), 1);
  talk.client(data(0, kEnd), 1);
  FieldList response = with(response_fields(), "content-type", call.answered_as);
  response.insert(response.end(), call.answer_more.begin(), call.answer_more.end());
  talk.server(section(response), 1);
  for (const std::uint8_t octet : call.answer) {  // in frames of one octet each
    talk.server(Data{.data = {octet}}, 1);
  }
  talk.server(data(0, kEnd), 1);
  talk.quiet();
}

WebCall text_call(const Buffer& answer) {
  return {.type = kText, .answered_as = kText, .answer = answer};
}
Buffer base64(const Buffer& raw) { return octets(wire::grpc::base64_encode(raw)); }

/// What a server sends as body, and the clause that this breaks.
struct BodyFault {
  const char* clause;
  Buffer body;
};

class GrpcWebBody : public ::testing::TestWithParam<BodyFault> {};

TEST_P(GrpcWebBody, BreaksItsClause) {
  Dialogue talk;
  speak(talk, {.answer = GetParam().body});
  EXPECT_THAT(talk, Breaks(GetParam().clause, Role::server));
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, GrpcWebBody,
    ::testing::Values(
        BodyFault{"grpc-web-trailer-frame", wire::grpc::frame_message(Buffer{1})},
        BodyFault{"grpc-web-trailer-frame", body("grpc-status: 0\r\n\r\n")},
        BodyFault{"grpc-web-trailer-crlf", body("grpc-status: 0\n")},
        BodyFault{"grpc-web-trailer-crlf", body("grpc-status: 0")},
        BodyFault{"grpc-web-trailer-crlf", body("grpc-status: 0\rx\r\n")},
        BodyFault{"grpc-web-lowercase-names", body("Grpc-Status: 0\r\n")},
        BodyFault{"grpc-web-trailer-last",
                  together(body(), wire::grpc::frame_message(Buffer{}))}));

TEST(GrpcWeb, AsItShouldBeBreaksNothing) {
  Dialogue binary;
  speak(binary, WebCall{});
  EXPECT_THAT(binary, KeepsTheRules());
  Dialogue text;
  speak(text, text_call(octets("AAAAAAA=" "gAAAABBncnBjLXN0YXR1czogMA0K")));
  EXPECT_THAT(text, KeepsTheRules());
}

TEST(GrpcWeb, MayHaveItsStatusInTheHeaders) {
  Dialogue talk;
  speak(talk, {.answer_more = {{"grpc-status", "5"}}, .answer = {}});
  EXPECT_THAT(talk, KeepsTheRules());
}

TEST(GrpcWeb, HasAContentTypeOfTheGrammar) {
  Dialogue talk;
  speak(talk, {.answered_as = "application/grpc-webproto"});
  EXPECT_THAT(talk, Breaks("grpc-web-content-type", Role::server));
}

TEST(GrpcWeb, IsNothingThatAServerMustSpeak) {
  for (const char* type : {"application/grpc", "text/html"}) {
    Dialogue talk;
    speak(talk, {.answered_as = type, .answer = {}});
    EXPECT_THAT(talk, Not(Breaks("grpc-web-content-type", Role::server))) << type;
  }
}

TEST(GrpcWebText, IsBase64) {
  Dialogue talk;
  speak(talk, text_call(body()));
  EXPECT_THAT(talk, Breaks("grpc-web-content-type-text", Role::server));
  Dialogue padded_early;
  speak(padded_early, text_call(octets("A=AA")));
  EXPECT_THAT(padded_early, Breaks("grpc-web-content-type-text", Role::server));
}

TEST(GrpcWebText, HasTheSameRulesInside) {
  Buffer lines = body("grpc-status: 0\n");
  while (lines.size() % 3 != 0) {
    lines.insert(lines.begin(), {0, 0, 0, 0, 0});  // an empty message
  }
  Dialogue talk;
  speak(talk, text_call(base64(lines)));
  EXPECT_THAT(talk, Breaks("grpc-web-trailer-crlf", Role::server));
}

TEST(GrpcWebText, NeedsNoTransferEncoding) {
  WebCall call = text_call(octets("gAAAABBncnBjLXN0YXR1czogMA0K"));
  call.answer_more = {{"content-transfer-encoding", "base64"}};
  Dialogue talk;
  speak(talk, call);
  EXPECT_THAT(talk, Breaks("grpc-web-text-no-transfer-encoding", Role::server));
}

}  // namespace
}  // namespace wire::observer::test
