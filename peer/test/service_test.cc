// The service as an application sees it: messages in, steps out.
#include <gmock/gmock.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "peer/service/call.h"
#include "wire/grpc/status.h"

namespace peer::service {
namespace {

using std::chrono::microseconds;
using testing::ElementsAre;
using testing::IsEmpty;

Steps tell(Call& call, wire::Buffer message) { return call.on_message({message, false}); }

Status ends_with(const Steps& steps) { return std::get<Status>(steps.back()); }
std::uint32_t code(wire::grpc::StatusCode status) { return static_cast<std::uint32_t>(status); }

std::unique_ptr<Call> begin(std::string_view method, const Metadata& metadata = {}) {
  return make_call("/grpc.testing.TestService/" + std::string(method), metadata);
}

TEST(Service, KnowsItsMethodsByTheirExactPathOnly) {
  EXPECT_NE(begin("EmptyCall"), nullptr);
  EXPECT_EQ(begin("emptycall"), nullptr);
  EXPECT_EQ(begin("UnimplementedCall"), nullptr);
  EXPECT_EQ(make_call("/grpc.testing.TestService", {}), nullptr);
  EXPECT_EQ(make_call("/grpc.testing.UnimplementedService/UnimplementedCall", {}), nullptr);
}

TEST(Service, EchoesTheTwoMetadataNamesThatClientsTestWith) {
  const auto call = begin("UnaryCall", {{"x-grpc-test-echo-initial", "a"},
                                        {"x-other", "b"},
                                        {"x-grpc-test-echo-trailing-bin", std::string(1, 0)}});
  EXPECT_THAT(call->initial_metadata,
              ElementsAre(wire::hpack::Field{"x-grpc-test-echo-initial", "a"}));
  EXPECT_THAT(call->trailing_metadata, ElementsAre(wire::hpack::Field{
                                           "x-grpc-test-echo-trailing-bin", std::string(1, 0)}));
}

TEST(UnaryCall, AnswersWhenTheRequestIsOver) {
  const auto call = begin("UnaryCall");
  EXPECT_THAT(tell(*call, {0x10, 0x01}), IsEmpty());  // response_size: 1
  const Steps steps = call->on_end();
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_THAT(std::get<Reply>(steps[0]).encoded(), ElementsAre(0x0a, 0x03, 0x12, 0x01, 0x00));
  EXPECT_EQ(ends_with(steps), Status{});
}

TEST(UnaryCall, EndsWithTheStatusThatTheRequestNames) {
  const auto call = begin("UnaryCall");
  tell(*call, {0x3a, 0x05, 0x08, 0x0a, 0x12, 0x01, 'x'});
  EXPECT_THAT(call->on_end(), ElementsAre(Step(Status{10, "x"})));
}

TEST(UnaryCall, MergesAStatusThatComesInTwoParts) {
  const auto call = begin("UnaryCall");
  tell(*call, {0x3a, 0x02, 0x08, 0x0a, 0x3a, 0x03, 0x12, 0x01, 'x'});
  EXPECT_THAT(call->on_end(), ElementsAre(Step(Status{10, "x"})));
}

TEST(UnaryCall, SkipsGroupsAndRefusesThoseThatDoNotMatch) {
  const auto skipped = begin("UnaryCall");
  // field 1000 {field 1 {}, field 2: 1}, all groups but the last
  tell(*skipped, {0xc3, 0x3e, 0x0b, 0x0c, 0x10, 0x01, 0xc4, 0x3e, 0x3a, 0x02, 0x08, 0x0a});
  EXPECT_THAT(skipped->on_end(), ElementsAre(Step(Status{10, ""})));

  for (const wire::Buffer& unmatched :
       {wire::Buffer{0xc3, 0x3e}, wire::Buffer{0xc4, 0x3e}, wire::Buffer{0xc3, 0x3e, 0xcc, 0x3e}}) {
    const auto refused = begin("UnaryCall");
    tell(*refused, unmatched);
    EXPECT_EQ(ends_with(refused->on_end()).code, code(wire::grpc::StatusCode::INTERNAL));
  }
}

TEST(UnaryCall, RefusesGroupsWithoutEnd) {
  const auto call = begin("UnaryCall");
  wire::Buffer nested(101, 0x0b);
  nested.insert(nested.end(), 101, 0x0c);
  tell(*call, nested);
  EXPECT_EQ(ends_with(call->on_end()).code, code(wire::grpc::StatusCode::INTERNAL));
}

TEST(UnaryCall, WantsExactlyOneMessage) {
  EXPECT_EQ(ends_with(begin("UnaryCall")->on_end()).code,
            code(wire::grpc::StatusCode::UNIMPLEMENTED));
  const auto call = begin("UnaryCall");
  tell(*call, {});
  EXPECT_EQ(ends_with(tell(*call, {})).code, code(wire::grpc::StatusCode::UNIMPLEMENTED));
}

TEST(UnaryCall, IsInternalWhereTheMessageIsNoProtobuf) {
  const auto call = begin("UnaryCall");
  tell(*call, {0xff, 0xff, 0xff});
  EXPECT_EQ(ends_with(call->on_end()).code, code(wire::grpc::StatusCode::INTERNAL));
}

TEST(UnaryCall, RefusesSizesThatItCannotSend) {
  const auto negative = begin("UnaryCall");
  tell(*negative, {0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01});
  EXPECT_EQ(ends_with(negative->on_end()).code, code(wire::grpc::StatusCode::INVALID_ARGUMENT));
  const auto huge = begin("UnaryCall");
  tell(*huge, {0x10, 0xff, 0xff, 0xff, 0xff, 0x07});
  EXPECT_EQ(ends_with(huge->on_end()).code, code(wire::grpc::StatusCode::RESOURCE_EXHAUSTED));
}

TEST(StreamingOutputCall, NamesThePauseBeforeEachReply) {
  const auto call = begin("StreamingOutputCall");
  tell(*call, {0x12, 0x02, 0x08, 0x01, 0x12, 0x06, 0x08, 0x01, 0x10, 0xb0, 0xea, 0x01});
  const Steps steps = call->on_end();
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(std::get<Reply>(steps[0]).pause, microseconds(0));
  EXPECT_EQ(std::get<Reply>(steps[1]).pause, microseconds(30'000));
}

TEST(StreamingInputCall, AddsUpThePayloads) {
  const auto call = begin("StreamingInputCall");
  tell(*call, {0x0a, 0x03, 0x12, 0x01, 'a'});
  tell(*call, {0x0a, 0x04, 0x12, 0x02, 'b', 'b'});
  EXPECT_THAT(call->on_end(), ElementsAre(Step(Reply{{0x08, 0x03}}), Step(Status{})));
}

TEST(FullDuplexCall, AnswersEachRequestAtOnce) {
  const auto call = begin("FullDuplexCall");
  EXPECT_EQ(tell(*call, {0x12, 0x02, 0x08, 0x01}).size(), 1U);
  EXPECT_THAT(call->on_end(), ElementsAre(Step(Status{})));
}

TEST(HalfDuplexCall, AnswersAllRequestsAtTheEnd) {
  const auto call = begin("HalfDuplexCall");
  EXPECT_THAT(tell(*call, {0x12, 0x02, 0x08, 0x01}), IsEmpty());
  EXPECT_THAT(tell(*call, {0x12, 0x02, 0x08, 0x02}), IsEmpty());
  EXPECT_EQ(call->on_end().size(), 3U);
}

TEST(Health, KnowsTheServerAsAWholeAndNobodyElse) {
  const auto whole = make_call("/grpc.health.v1.Health/Check", {});
  tell(*whole, {});
  EXPECT_THAT(whole->on_end(), ElementsAre(Step(Reply{{0x08, 0x01}}), Step(Status{})));
  const auto other = make_call("/grpc.health.v1.Health/Check", {});
  tell(*other, {0x0a, 0x01, 'x'});
  EXPECT_EQ(ends_with(other->on_end()).code, code(wire::grpc::StatusCode::NOT_FOUND));
}

TEST(Health, WatchTellsTheStateAndGoesOn) {
  const auto call = make_call("/grpc.health.v1.Health/Watch", {});
  tell(*call, {0x0a, 0x01, 'x'});
  EXPECT_THAT(call->on_end(), ElementsAre(Step(Reply{{0x08, 0x03}})));
}

/// What is asked of a streaming method at `path`, and the one reply to it.
wire::Buffer ask(std::string_view path, wire::Buffer message) {
  const auto call = make_call(path, {});
  const Steps steps = tell(*call, std::move(message));
  return std::get<Reply>(steps.at(0)).encoded();
}

bool holds(const wire::Buffer& message, std::string_view text) {
  return std::search(message.begin(), message.end(), text.begin(), text.end()) != message.end();
}

constexpr std::string_view kReflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

TEST(Reflection, ListsTheServicesByTheirFullNames) {
  const wire::Buffer list = ask(kReflection, {0x3a, 0x00});
  EXPECT_TRUE(holds(list, "grpc.testing.TestService"));
  EXPECT_TRUE(holds(list, "grpc.health.v1.Health"));
}

TEST(Reflection, TellsAFileWithWhatItImports) {
  wire::Buffer asked = {0x22, 0x18};  // file_containing_symbol
  constexpr std::string_view kName = "grpc.testing.TestService";
  asked.insert(asked.end(), kName.begin(), kName.end());
  const wire::Buffer files = ask(kReflection, asked);
  EXPECT_TRUE(holds(files, "\x0a\x0bTestService"));
  EXPECT_TRUE(holds(files, "\x0a\x0dSimpleRequest"));
}

TEST(Reflection, GoesOnAfterAnError) {
  const auto call = make_call(kReflection, {});
  const Steps error = tell(*call, {0x22, 0x01, 'x'});
  EXPECT_TRUE(holds(std::get<Reply>(error.at(0)).encoded(), "\x08\x05")) << "NOT_FOUND";
  EXPECT_EQ(tell(*call, {0x3a, 0x00}).size(), 1U);
  EXPECT_THAT(call->on_end(), ElementsAre(Step(Status{})));
}

TEST(RouteExchange, ReadsNumbersPackedAndOneByOne) {
  constexpr std::string_view kExchange = "/routeinfo.RouteInfoService/RouteExchange";
  const wire::Buffer packed = {0x08, 0x01, 0x12, 0x08, 0x0a, 0x01, 'p', 0x1a, 0x03, 1, 2, 3};
  const wire::Buffer apart = {0x08, 0x01, 0x12, 0x09, 0x0a, 0x01, 'p', 0x18, 1, 0x18, 2, 0x18, 3};
  EXPECT_EQ(ask(kExchange, packed), ask(kExchange, apart));
  EXPECT_TRUE(holds(ask(kExchange, packed), "\x1a\x03\x01\x02\x03"));
}

/// The one reply to a request at `path`, and the status behind it.
Steps answer(std::string_view path, wire::Buffer message) {
  const auto call = make_call(path, {});
  tell(*call, std::move(message));
  return call->on_end();
}

constexpr std::string_view kEcho = "/wireproof.testing.v1.ValuesService/Echo";
constexpr std::string_view kRead = "/wireproof.testing.v1.ValuesService/Read";

TEST(Values, AreWrittenAsTheyWereRead) {
  const wire::Buffer sent = {0x08, 0x01,                          // sint32: -1
                             0x2d, 0xfe, 0xff, 0xff, 0xff,        // sfixed32: -2
                             0x48, 0x01, 0x50, 0x00,              // true, an optional 0
                             0x5a, 0x05, 0x0a, 0x01, 'a', 0x10, 4};
  EXPECT_THAT(answer(kEcho, sent), ElementsAre(Step(Reply{sent}), Step(Status{})));
  EXPECT_THAT(answer(kEcho, {0x48, 0x02, 0x08, 0x00}),
              ElementsAre(Step(Reply{{0x48, 0x01}}), Step(Status{})));
}

TEST(Values, AreToldAsNumbersOfAnotherKind) {
  const wire::Buffer minus_one = {0x08, 0xff, 0xff, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 0x01};
  EXPECT_THAT(answer(kRead, {0x08, 0x01}), ElementsAre(Step(Reply{minus_one}), Step(Status{})));
  EXPECT_THAT(answer(kRead, {0x1d, 0x01, 0x02, 0x00, 0x00}),
              ElementsAre(Step(Reply{{0x18, 0x81, 0x04}}), Step(Status{})));
}

TEST(Values, OfAMapAreTheLastOfEqualKeys) {
  EXPECT_THAT(answer(kRead, {0x5a, 0x02, 0x10, 4, 0x5a, 0x02, 0x10, 5}),
              ElementsAre(Step(Reply{{0x5a, 0x02, '=', '5'}}), Step(Status{})));
}

TEST(UnaryCall, ReportsTheLoadThatTheRequestNames) {
  const auto call = begin("UnaryCall");
  const wire::Buffer bits = {0, 0, 0, 0, 0, 0, 0x04, 0x40};
  wire::Buffer sent = {0x5a, 0x0e, 0x1a, 0x0c, 0x0a, 0x01, 'q', 0x11};  // request_cost "q"
  sent.insert(sent.end(), bits.begin(), bits.end());
  tell(*call, sent);
  const Status status = ends_with(call->on_end());
  ASSERT_EQ(status.metadata.size(), 1U);
  EXPECT_EQ(status.metadata[0].name, "endpoint-load-metrics-bin");
  std::string told = "\x22\x0c\x0a\x01q\x11";
  told.append(bits.begin(), bits.end());
  EXPECT_EQ(status.metadata[0].value, told);
}

constexpr std::string_view kProbe = "/wireproof.testing.v1.ProbeService/";

std::unique_ptr<Call> probe(std::string_view method, wire::Buffer message) {
  auto call = make_call(std::string(kProbe) + std::string(method), {});
  tell(*call, std::move(message));
  return call;
}

/// What Seen says of the call `id`; `begun`: that is enough.
Steps seen(char id, bool begun) {
  const auto call = probe("Seen", {0x0a, 0x01, static_cast<std::uint8_t>(id), 0x18, begun});
  call->on_end();
  return call->look();
}

bool was_cancelled(const Steps& steps) {
  return holds(std::get<Reply>(steps.at(0)).encoded(), "\x20\x01");
}

TEST(Probe, TellsWhatTheHandlerSawOfACallOnceItIsOver) {
  const auto call = probe("Wait", {0x0a, 0x01, 'a', 0x10, 0x01});
  EXPECT_EQ(std::get<Reply>(call->on_end().at(0)).pause, microseconds(1'000));
  EXPECT_FALSE(was_cancelled(seen('a', true)));
  EXPECT_THAT(seen('a', false), IsEmpty()) << "it waits";
  call->over(true, true);
  EXPECT_TRUE(was_cancelled(seen('a', false)));
  EXPECT_EQ(ends_with(seen('?', true)).code, code(wire::grpc::StatusCode::NOT_FOUND));
}

TEST(Probe, HandsACancellationOnToTheCallThatItMade) {
  wire::Buffer relay = {0x1a, static_cast<std::uint8_t>(kProbe.size() + 4)};
  relay.insert(relay.end(), kProbe.begin(), kProbe.end());
  relay.insert(relay.end(), {'W', 'a', 'i', 't', 0x22, 0x03, 0x0a, 0x01, 'b'});
  probe("Relay", relay)->over(true, true);
  EXPECT_TRUE(was_cancelled(seen('b', false)));
  probe("Relay", relay)->over(true, false);
  EXPECT_THAT(seen('b', false), IsEmpty()) << "it goes on";
}

TEST(Probe, HandsADeadlineOn) {
  const auto insists = probe("Wait", {0x18, 0x01});
  EXPECT_EQ(ends_with(insists->on_end()).code,
            code(wire::grpc::StatusCode::FAILED_PRECONDITION));
  const auto granted = make_call(std::string(kProbe) + "Wait", {});
  granted->deadline_left = std::chrono::milliseconds(5);
  tell(*granted, {0x18, 0x01});
  EXPECT_EQ(std::get<Reply>(granted->on_end().at(0)).message, wire::Buffer({0x08, 0x05}));
}

TEST(Health, WatchTellsEachChange) {
  const auto watch = make_call("/grpc.health.v1.Health/Watch", {});
  tell(*watch, {0x0a, 0x01, 'w'});
  EXPECT_THAT(watch->look(), IsEmpty());
  probe("SetHealth", {0x0a, 0x01, 'w', 0x10, 0x01});
  EXPECT_THAT(watch->look(), ElementsAre(Step(Reply{{0x08, 0x01}})));
  EXPECT_THAT(watch->look(), IsEmpty());
  probe("SetHealth", {0x0a, 0x01, 'w'});
  EXPECT_THAT(watch->look(), ElementsAre(Step(Reply{{0x08, 0x02}})));
}

TEST(Health, ListsNoMoreThanAHundredServices) {
  const auto list = make_call("/grpc.health.v1.Health/List", {}, {200});
  tell(*list, {});
  EXPECT_EQ(ends_with(list->on_end()).code, code(wire::grpc::StatusCode::RESOURCE_EXHAUSTED));
}

TEST(Conformance, SendsTheDetailsOfAnErrorBesideItsStatus) {
  const wire::Buffer error = {0x08, 0x09, 0x12, 0x01, 'x', 0x1a, 0x00};
  wire::Buffer sent = {0x0a, 0x09, 0x1a, 0x07};
  sent.insert(sent.end(), error.begin(), error.end());
  const Status status =
      ends_with(answer("/connectrpc.conformance.v1.ConformanceService/Unary", sent));
  EXPECT_EQ(status.code, 9U);
  EXPECT_EQ(status.message, "x");
  ASSERT_EQ(status.metadata.size(), 1U);
  EXPECT_EQ(status.metadata[0].value, std::string(error.begin(), error.end()));
}

TEST(Reflection, FindsAnExtensionByItsMessageAndNumber) {
  wire::Buffer asked = {0x2a, 0x21, 0x0a, 0x1d};
  constexpr std::string_view kType = "wireproof.testing.v1.Extended";
  asked.insert(asked.end(), kType.begin(), kType.end());
  asked.insert(asked.end(), {0x10, 100});
  const wire::Buffer files = ask(kReflection, asked);
  EXPECT_TRUE(holds(files, "\x0a\x24wireproof/testing/v1/extension.proto"));
  asked.back() = 101;
  EXPECT_TRUE(holds(ask(kReflection, asked), "\x08\x05")) << "NOT_FOUND";
}

}  // namespace
}  // namespace peer::service
