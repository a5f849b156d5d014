// The honest server, liars and eccentrics as a client hears them.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "peer/liar/breaks.h"
#include "peer/peer.h"
#include "wire/frame/frame.h"
#include "wire/frame/reader.h"
#include "wire/grpc/message.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/observer/observer.h"
#include "wire/test/octets.h"

namespace peer {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

constexpr std::string_view kTestService = "/grpc.testing.TestService/";

/// A client that speaks to a peer and keeps what it hears.
class Client : private wire::observer::Sink {
 public:
  explicit Client(const std::string& spec) : peer_(make_peer(spec)), observer_(*this) {
    reader_.set_max_frame_size(0xffffff);
    listen();
    tell(wire::test::octets("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    send(wire::Settings{}, 0);
    wire::Settings ack;
    ack.ack = true;
    send(ack, 0);
  }

  void send(const wire::Frame& frame, wire::StreamId stream) {
    tell(wire::encode_frame(frame, stream));
  }

  void tell(const wire::Buffer& octets) {
    observer_.feed(wire::observer::Role::client, octets);
    peer_->wake(now_);
    peer_->receive(octets);
    listen();
  }

  /// The next requests bear it.
  void authorize(const std::string& credentials) { authorization_ = credentials; }

  void request(wire::StreamId stream, const std::string& method, bool upper_case = false,
               std::size_t padding = 0) {
    wire::Headers headers;
    wire::hpack::FieldList fields = {{":method", "POST"},
                                     {":scheme", "http"},
                                     {":path", std::string(kTestService) + method},
                                     {":authority", "localhost"},
                                     {"te", "trailers"},
                                     {"content-type", "application/grpc"}};
    if (!authorization_.empty()) {
      fields.push_back({"authorization", authorization_});
    }
    if (upper_case) {
      fields.push_back({"X-Upper", "1"});
    }
    if (padding > 0) {
      fields.push_back({"x-padding", std::string(padding, 'a')});
    }
    const wire::Buffer block = encoder_.encode(fields);
    wire::Bytes rest = block;
    const auto next = [&rest] {
      const wire::Bytes piece = rest.first(std::min<std::size_t>(rest.size(), 16'384));
      rest = rest.subspan(piece.size());
      return wire::Buffer(piece.begin(), piece.end());
    };
    headers.fragment = next();
    headers.end_headers = rest.empty();
    send(headers, stream);
    while (!rest.empty()) {
      wire::Continuation more;
      more.fragment = next();
      more.end_headers = rest.empty();
      send(more, stream);
    }
  }

  void message(wire::StreamId stream, wire::Bytes octets, bool end_stream = true) {
    wire::Data data;
    data.data = wire::grpc::frame_message(octets);
    data.end_stream = end_stream;
    send(data, stream);
  }

  void wait(milliseconds time) {
    const auto until = now_ + time;
    while (const auto due = peer_->wakes_at()) {
      if (*due > until) {
        break;
      }
      now_ = std::max(now_, *due);
      peer_->wake(now_);
      listen();
    }
    now_ = until;
    peer_->wake(now_);
    listen();
  }

  bool hung_up() const { return peer_->hung_up(); }

  template <typename Frame>
  std::vector<Frame> heard(wire::StreamId stream) const {
    std::vector<Frame> found;
    for (const wire::RawFrame& raw : frames_) {
      const auto frame = wire::decode_frame(raw.header, raw.payload);
      if (raw.header.stream == stream && frame && std::holds_alternative<Frame>(*frame)) {
        found.push_back(std::get<Frame>(*frame));
      }
    }
    return found;
  }

  /// Octets of DATA, padding excluded.
  std::size_t content(wire::StreamId stream) const {
    std::size_t sum = 0;
    for (const wire::Data& data : heard<wire::Data>(stream)) {
      sum += data.data.size();
    }
    return sum;
  }

  /// What the observer accuses the peer of.
  std::vector<std::string> accusations() {
    observer_.quiet();
    return accusations_;
  }

 private:
  void listen() {
    for (wire::Buffer said = peer_->take_output(); !said.empty(); said = peer_->take_output()) {
      observer_.feed(wire::observer::Role::server, said);
      reader_.feed(said);
      while (auto frame = reader_.next()) {
        hear(*std::move(frame));
      }
    }
    if (peer_->hung_up() && !ended_) {
      ended_ = true;
      observer_.end(wire::observer::Role::server, false);
    }
  }

  /// As a client must: what asks for an acknowledgement gets it.
  void hear(wire::RawFrame raw) {
    frames_.push_back(raw);
    const auto frame = wire::decode_frame(raw.header, raw.payload);
    if (const auto* settings = frame ? std::get_if<wire::Settings>(&*frame) : nullptr;
        settings != nullptr && !settings->ack && frames_.size() > 1) {
      wire::Settings ack;
      ack.ack = true;
      send(ack, 0);
    }
    if (const auto* ping = frame ? std::get_if<wire::Ping>(&*frame) : nullptr;
        ping != nullptr && !ping->ack) {
      wire::Ping ack = *ping;
      ack.ack = true;
      send(ack, 0);
    }
  }

  void violation(const wire::observer::Violation& violation) override {
    if (violation.by == wire::observer::Role::server) {
      accusations_.push_back(
          (violation.sent ? std::string(wire::name(*violation.sent)) : std::string("?")) + ": " +
          violation.reason);
    }
  }

  std::unique_ptr<Peer> peer_;
  wire::observer::Observer observer_;
  wire::hpack::Encoder encoder_;
  std::string authorization_;
  wire::FrameReader reader_;
  std::vector<wire::RawFrame> frames_;
  std::vector<std::string> accusations_;
  Peer::Time now_{0};
  bool ended_ = false;
};

TEST(HonestPeer, AnswersACallWithHeadersAMessageAndTrailers) {
  Client client("honest");
  client.request(1, "EmptyCall");
  client.message(1, {});
  const auto sections = client.heard<wire::Headers>(1);
  ASSERT_EQ(sections.size(), 2U);
  EXPECT_FALSE(sections[0].end_stream);
  EXPECT_TRUE(sections[1].end_stream);
  EXPECT_EQ(client.content(1), 5U);
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, SendsNoMoreThanTheWindowHolds) {
  Client client("honest");
  wire::Settings small;
  small.parameters = {{static_cast<std::uint16_t>(wire::SettingId::INITIAL_WINDOW_SIZE), 10}};
  client.send(small, 0);
  client.request(1, "StreamingOutputCall");
  client.message(1, wire::Buffer{0x12, 0x02, 0x08, 0x64});  // 100 octets
  EXPECT_EQ(client.content(1), 10U);
  wire::WindowUpdate credit;
  credit.increment = 1000;
  client.send(credit, 1);
  EXPECT_GT(client.content(1), 100U);
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, ServesWhoBearsTheTokenWhereOneIsWanted) {
  Client client("bearer:honest");
  client.authorize("Bearer wirefool");
  client.request(1, "EmptyCall");
  EXPECT_EQ(client.heard<wire::Headers>(1).size(), 1U) << "trailers only, before any message";
  client.authorize("Bearer wireproof");
  client.request(3, "EmptyCall");
  client.message(3, {});
  EXPECT_EQ(client.heard<wire::Headers>(3).size(), 2U);
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, EndsAnAgingConnectionInPeace) {
  Client client("aging:honest");
  client.request(1, "EmptyCall");
  EXPECT_THAT(client.heard<wire::Goaway>(0), IsEmpty());
  client.wait(milliseconds(1000));
  const auto goaways = client.heard<wire::Goaway>(0);
  ASSERT_EQ(goaways.size(), 2U);
  EXPECT_EQ(goaways[0].last_stream_id, wire::kMax31Bit);
  EXPECT_EQ(goaways[1].last_stream_id, 1U);
  client.request(3, "EmptyCall");
  EXPECT_FALSE(client.hung_up()) << "stream 1 is open";
  client.message(1, {});
  EXPECT_EQ(client.heard<wire::Headers>(1).size(), 2U);
  EXPECT_THAT(client.heard<wire::Headers>(3), IsEmpty()) << "it came too late";
  EXPECT_TRUE(client.hung_up());
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, EndsAnIdleConnectionInPeaceButNoneWithACall) {
  Client client("idle:honest");
  client.wait(milliseconds(900));
  client.request(1, "EmptyCall");
  client.wait(milliseconds(2000));
  EXPECT_THAT(client.heard<wire::Goaway>(0), IsEmpty());
  client.message(1, {});
  client.wait(milliseconds(1000));
  EXPECT_EQ(client.heard<wire::Goaway>(0).size(), 2U);
  EXPECT_TRUE(client.hung_up());
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, AsksAClientThatIsSilent) {
  Client client("keepalive:honest");
  EXPECT_THAT(client.heard<wire::Ping>(0), IsEmpty());
  client.wait(milliseconds(1000));
  EXPECT_EQ(client.heard<wire::Ping>(0).size(), 1U);
}

TEST(HonestPeer, ForgivesOnePingThatComesTooSoon) {
  Client client("strict_pings:honest");
  client.send(wire::Ping{}, 0);
  client.send(wire::Ping{}, 0);
  EXPECT_FALSE(client.hung_up());
  client.send(wire::Ping{}, 0);
  ASSERT_EQ(client.heard<wire::Goaway>(0).size(), 1U);
  EXPECT_EQ(client.heard<wire::Goaway>(0)[0].error_code, wire::ErrorCode::ENHANCE_YOUR_CALM);
  EXPECT_TRUE(client.hung_up());
}

TEST(HonestPeer, TakesPingsInTheirTimeWhileACallIsOpen) {
  Client client("paced_pings:honest");
  client.request(1, "EmptyCall");
  for (int i = 0; i < 4; ++i) {
    client.send(wire::Ping{}, 0);
    client.wait(milliseconds(500));
  }
  EXPECT_FALSE(client.hung_up());
}

TEST(HonestPeer, TakesPingsWithoutACallOnlyWhereTheyArePermitted) {
  Client permitted("idle_pings:honest");
  Client client("paced_pings:honest");
  for (int i = 0; i < 3; ++i) {
    permitted.send(wire::Ping{}, 0);
    client.send(wire::Ping{}, 0);
    permitted.wait(milliseconds(500));
    client.wait(milliseconds(500));
  }
  EXPECT_FALSE(permitted.hung_up());
  EXPECT_TRUE(client.hung_up());
}

TEST(HonestPeer, CutsOffWhatIsOpenWhenTheGraceIsOver) {
  Client client("cut_off:honest");
  client.request(1, "EmptyCall");
  client.wait(milliseconds(1900));
  EXPECT_FALSE(client.hung_up());
  client.wait(milliseconds(200));
  EXPECT_TRUE(client.hung_up());
}

TEST(HonestPeer, TellsByStatus400ThatAFieldIsInvalid) {
  Client client("honest");
  client.request(1, "EmptyCall", true);
  const auto sections = client.heard<wire::Headers>(1);
  ASSERT_EQ(sections.size(), 1U);
  EXPECT_FALSE(sections[0].end_stream) << "the reset is to be seen";
  EXPECT_EQ(client.heard<wire::RstStream>(1).size(), 1U);
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, ResetsAMalformedRequestAndServesTheNext) {
  Client client("honest");
  client.request(1, "EmptyCall", true);
  const auto resets = client.heard<wire::RstStream>(1);
  ASSERT_EQ(resets.size(), 1U);
  EXPECT_EQ(resets[0].error_code, wire::ErrorCode::PROTOCOL_ERROR);
  client.request(3, "EmptyCall");
  client.message(3, {});
  EXPECT_EQ(client.heard<wire::Headers>(3).size(), 2U);
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, RefusesAListThatIsLargerThanItHasAnnouncedAndServesTheNext) {
  Client client("honest");
  constexpr std::size_t kBeyond = 65'536;
  client.request(1, "EmptyCall", false, kBeyond);
  const auto refusals = client.heard<wire::Headers>(1);
  ASSERT_EQ(refusals.size(), 1U);
  EXPECT_TRUE(refusals[0].end_stream);
  client.request(3, "EmptyCall");
  client.message(3, {});
  EXPECT_EQ(client.heard<wire::Headers>(3).size(), 2U);
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, EndsAFieldBlockThatDoesNotEnd) {
  Client client("honest");
  wire::Headers headers;
  headers.end_headers = false;
  client.send(headers, 1);
  wire::Continuation more;
  more.end_headers = false;
  for (int i = 0; i < 2'000 && !client.hung_up(); ++i) {
    client.send(more, 1);
  }
  const auto goaways = client.heard<wire::Goaway>(0);
  ASSERT_EQ(goaways.size(), 1U);
  EXPECT_EQ(goaways[0].error_code, wire::ErrorCode::ENHANCE_YOUR_CALM);
}

TEST(HonestPeer, EndsABrokenConnectionWithGoawayAndTheCodeOfTheClause) {
  Client client("honest");
  wire::Ping ping;
  client.send(ping, 1);
  const auto goaways = client.heard<wire::Goaway>(0);
  ASSERT_EQ(goaways.size(), 1U);
  EXPECT_EQ(goaways[0].error_code, wire::ErrorCode::PROTOCOL_ERROR);
  EXPECT_TRUE(client.hung_up());
}

TEST(HonestPeer, StepsOverAFrameThatItDoesNotWaitForAndServesTheNext) {
  constexpr std::uint32_t kLong = 1'100'000;
  Client client("honest");
  client.request(1, "FullDuplexCall");
  client.tell(wire::encode_frame(wire::Data{}, 1, {.length = kLong}));
  ASSERT_EQ(client.heard<wire::RstStream>(1).size(), 1U);
  for (std::uint32_t told = 0; told < kLong; told += 10'000) {
    client.tell(wire::Buffer(10'000));
  }
  client.request(3, "EmptyCall");
  client.message(3, {});
  EXPECT_FALSE(client.hung_up());
  EXPECT_EQ(client.heard<wire::Headers>(3).size(), 2U);
  EXPECT_THAT(client.accusations(), IsEmpty());
}

TEST(HonestPeer, CancelsACallWhoseDeadlineHasPassed) {
  Client client("honest");
  wire::Headers headers;
  wire::hpack::Encoder encoder;
  headers.fragment = encoder.encode({{":method", "POST"},
                                     {":scheme", "http"},
                                     {":path", "/grpc.testing.TestService/FullDuplexCall"},
                                     {":authority", "localhost"},
                                     {"te", "trailers"},
                                     {"content-type", "application/grpc"},
                                     {"grpc-timeout", "50m"}});
  client.send(headers, 1);
  client.wait(milliseconds(49));
  EXPECT_THAT(client.heard<wire::RstStream>(1), IsEmpty());
  client.wait(milliseconds(2));
  ASSERT_EQ(client.heard<wire::RstStream>(1).size(), 1U);
}

TEST(HonestPeer, GivesUpAFieldBlockWhoseEndDoesNotCome) {
  Client client("honest");
  wire::Headers begun;
  begun.end_headers = false;
  client.send(begun, 1);
  client.wait(milliseconds(4999));
  EXPECT_FALSE(client.hung_up());
  client.wait(milliseconds(1));
  EXPECT_TRUE(client.hung_up());
  EXPECT_EQ(client.heard<wire::Goaway>(0).size(), 1U);
}

TEST(Liars, AreKnownByTheNamesThatTheyAreListedUnder) {
  std::vector<std::string> names;
  for (const Break& lie : breaks()) {
    EXPECT_NE(make_peer("liar:" + lie.name()), nullptr) << lie.name();
    names.push_back(lie.name());
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_EQ(make_peer("liar:rfc9113-6.7-ping-ack:ignore"), nullptr);
}

TEST(Liars, BreakTheirOwnRuleAndNoOther) {
  Client client("liar:rfc9113-6.7-ping-ack:omit");
  client.send(wire::Ping{}, 0);
  EXPECT_THAT(client.heard<wire::Ping>(0), IsEmpty());
  client.request(1, "EmptyCall");
  client.message(1, {});
  EXPECT_EQ(client.heard<wire::Headers>(1).size(), 2U);
}

TEST(Liars, ChangeTheReactionToTheirFaultAlone) {
  Client wrong("liar:rfc9113-6.7-ping-stream-id:wrong-code");
  wrong.send(wire::Ping{}, 1);
  EXPECT_EQ(wrong.heard<wire::Goaway>(0).at(0).error_code, wire::ErrorCode::CONNECT_ERROR);
  Client close("liar:rfc9113-6.7-ping-stream-id:close");
  close.send(wire::Ping{}, 1);
  EXPECT_THAT(close.heard<wire::Goaway>(0), IsEmpty());
  EXPECT_TRUE(close.hung_up());
  Client ignore("liar:rfc9113-6.7-ping-stream-id:ignore");
  ignore.send(wire::Ping{}, 1);
  EXPECT_FALSE(ignore.hung_up());
}

/// Calls of every kind, a malformed one, small windows, a cancellation.
void talk(Client& client) {
  wire::Settings small;
  small.parameters = {{static_cast<std::uint16_t>(wire::SettingId::INITIAL_WINDOW_SIZE), 100}};
  client.send(small, 0);
  client.request(1, "StreamingOutputCall");
  client.message(1, wire::Buffer{0x12, 0x04, 0x08, 0xa0, 0x8d, 0x06});  // 100,000 octets
  client.request(3, "UnaryCall");
  client.message(3, wire::Buffer{0x3a, 0x02, 0x08, 0x0a});
  client.request(5, "FullDuplexCall");
  client.message(5, wire::Buffer{0x12, 0x02, 0x08, 0x01}, false);
  client.wait(milliseconds(20));
  wire::WindowUpdate credit;
  credit.increment = 60'000;
  client.send(credit, 1);
  client.send(credit, 0);
  client.wait(milliseconds(20));
  client.send(credit, 1);
  client.wait(milliseconds(20));
  wire::RstStream cancel;
  cancel.error_code = wire::ErrorCode::CANCEL;
  client.send(cancel, 5);
  client.send(wire::Ping{}, 0);
  client.wait(milliseconds(20));
}

TEST(Eccentrics, DoNothingThatTheObserverCouldObjectTo) {
  for (int seed = 1; seed <= 300; ++seed) {
    Client client("eccentric:" + std::to_string(seed));
    talk(client);
    client.request(7, "EmptyCall", true);
    client.wait(milliseconds(20));
    EXPECT_THAT(client.accusations(), IsEmpty()) << "seed " << seed;
  }
}

TEST(Eccentrics, FinishWhatAnHonestPeerFinishes) {
  for (int seed = 1; seed <= 50; ++seed) {
    Client client("eccentric:" + std::to_string(seed));
    talk(client);
    EXPECT_GT(client.content(1), 100'000U) << "seed " << seed;
    EXPECT_THAT(client.heard<wire::Headers>(3), Not(IsEmpty())) << "seed " << seed;
  }
}

TEST(Eccentrics, UseEveryFreedomSomewhere) {
  int padded = 0, cut = 0, unknown = 0, pings = 0, generic = 0, silent = 0;
  for (int seed = 1; seed <= 60; ++seed) {
    Client client("eccentric:" + std::to_string(seed));
    talk(client);
    for (const wire::Data& data : client.heard<wire::Data>(1)) {
      padded += data.padding ? 1 : 0;
    }
    for (const wire::Headers& headers : client.heard<wire::Headers>(1)) {
      cut += headers.end_headers ? 0 : 1;
    }
    unknown += static_cast<int>(client.heard<wire::Unknown>(0).size());
    for (const wire::Ping& ping : client.heard<wire::Ping>(0)) {
      pings += ping.ack ? 0 : 1;
    }
    client.send(wire::Ping{}, 1);  // PROTOCOL_ERROR, says the clause
    client.wait(milliseconds(20));
    ASSERT_TRUE(client.hung_up()) << "seed " << seed;
    const auto goaways = client.heard<wire::Goaway>(0);
    silent += goaways.empty() ? 1 : 0;
    generic += !goaways.empty() && goaways[0].error_code == wire::ErrorCode::INTERNAL_ERROR;
  }
  EXPECT_THAT((std::vector{padded, cut, unknown, pings, generic, silent}),
              testing::Each(testing::Gt(0)));
}

TEST(Eccentrics, AreTheSameForTheSameSeed) {
  const auto content = [](const std::string& spec) {
    Client client(spec);
    talk(client);
    return client.heard<wire::Data>(1);
  };
  EXPECT_EQ(content("eccentric:7"), content("eccentric:7"));
}

/// Frames of any type with any flags and octets, among calls.
void babble(Client& client, std::mt19937& random) {
  for (int i = 0; i < 12 && !client.hung_up(); ++i) {
    wire::Unknown frame;
    frame.type = static_cast<std::uint8_t>(random() % 11);
    frame.frame_flags = static_cast<std::uint8_t>(random());
    frame.payload.resize(random() % 40);
    for (std::uint8_t& octet : frame.payload) {
      octet = static_cast<std::uint8_t>(random() % 3 == 0 ? random() : random() % 4);
    }
    client.send(frame, static_cast<wire::StreamId>(random() % 8));
    if (i % 4 == 0) {
      const auto stream = static_cast<wire::StreamId>(2 * i + 1);
      client.request(stream, i == 0 ? "FullDuplexCall" : "UnaryCall");
      client.message(stream, frame.payload, i % 8 == 0);
    }
  }
  client.wait(milliseconds(50));
}

TEST(Peers, SurviveWhateverIsSaidToThem) {
  std::vector<std::string> specs = {"honest", "honest", "honest", "honest"};
  for (const Break& lie : breaks()) {
    specs.push_back("liar:" + lie.name());
  }
  for (int seed = 1; seed <= 50; ++seed) {
    specs.push_back("eccentric:" + std::to_string(seed));
  }
  std::mt19937 random(7);
  for (const std::string& spec : specs) {
    for (int i = 0; i < 5; ++i) {
      Client client(spec);
      babble(client, random);
    }
  }
}

}  // namespace
}  // namespace peer
