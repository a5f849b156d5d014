// Memory: none on the steady path, and never more than the bounds say.
#include <atomic>
#include <cstdlib>
#include <new>

#include "wire/observer/test/dialogue.h"
#include "wire/observer/test/traffic.h"

namespace {

std::atomic<std::size_t> allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) {
    return memory;
  }
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace wire::observer::test {
namespace {

/// Counts findings and keeps none.
class Silence : public Sink {
 public:
  void violation(const Violation& violation) override {
    if (count++ == 0) {
      first = describe(violation);
    }
  }
  void limit(Role /*by*/, std::string_view what) override { limits += std::string(what) + "\n"; }

  std::size_t count = 0;
  std::string first;
  std::string limits;
};

void feed(Observer& observer, const Events& events) {
  for (const auto& [by, octets] : events) {
    observer.feed(by, octets);
  }
}

/// Allocations while `events` are fed.
std::size_t cost(Observer& observer, const Events& events) {
  const std::size_t before = allocations;
  feed(observer, events);
  return allocations - before;
}

TEST(Memory, TenThousandCallsAfterAWarmUpAllocateNothing) {
  Silence sink;
  Observer observer(sink);
  Traffic traffic;
  feed(observer, Traffic::greeting());
  feed(observer, traffic.calls(1000));
  const Events steady = traffic.calls(10000);

  EXPECT_EQ(cost(observer, steady), 0U);
  EXPECT_EQ(sink.count, 0U) << sink.first;
  EXPECT_EQ(observer.connection().streams.live(), 0U);
}

TEST(Memory, FramesInPiecesAllocateNothingEither) {
  Silence sink;
  Observer observer(sink);
  Traffic traffic;
  feed(observer, Traffic::greeting());
  const auto in_pieces = [&](const Events& events) {
    const std::size_t before = allocations;
    for (const auto& [by, octets] : events) {
      for (std::size_t i = 0; i < octets.size(); i += 5) {
        observer.feed(by, Bytes(octets).subspan(i, std::min<std::size_t>(5, octets.size() - i)));
      }
    }
    return allocations - before;
  };
  in_pieces(traffic.calls(1000));
  EXPECT_EQ(in_pieces(traffic.calls(1000)), 0U);
  EXPECT_EQ(sink.count, 0U) << sink.first;
}

TEST(Memory, StreamsThatComeAndGoLeaveNothingBehind) {
  Silence sink;
  Observer observer(sink);
  feed(observer, Traffic::greeting());
  Events flood;
  const Buffer opening = encode_frame(request(), 0);
  for (StreamId stream = 1; stream < 40000; stream += 4) {  // each leaves a gap
    flood.emplace_back(Role::client, encode_frame(request(), stream));
    flood.emplace_back(Role::client, encode_frame(RstStream{ErrorCode::CANCEL}, stream));
  }
  const Events warm_up(flood.begin(), flood.begin() + 4000);
  const Events rest(flood.begin() + 4000, flood.end());
  feed(observer, warm_up);
  EXPECT_EQ(cost(observer, rest), 0U);
  EXPECT_EQ(sink.count, 0U) << sink.first;
}

TEST(Memory, FloodsThatNobodyAnswersLeaveNothingBehind) {
  Silence sink;
  Observer observer(sink);
  feed(observer, Traffic::greeting());
  Events flood;
  for (int i = 0; i < 10000; ++i) {
    flood.emplace_back(Role::client, encode_frame(Ping{}, 0));
    flood.emplace_back(Role::client, encode_frame(Settings{}, 0));
    flood.emplace_back(Role::client, encode_frame(Priority{}, 7));
    flood.emplace_back(Role::client, encode_frame(Unknown{{}, 0x1f, 0}, 9));
  }
  EXPECT_EQ(cost(observer, flood), 0U);
  observer.quiet();
  EXPECT_EQ(sink.count, 0U) << sink.first;
}

/// Small bounds, so that they are reached soon.
const Options kTight{.bounds = {.streams = 100,
                                .closed_streams = 4,
                                .frame = 1000,
                                .block = 2000,
                                .list = 4000,
                                .fields = 50,
                                .table = 5000}};

TEST(Bounds, StreamsAtOnce) {
  Dialogue talk(kTight);
  talk.greet();
  for (StreamId stream = 1; stream < 1000; stream += 2) {
    talk.client(request(), stream);
  }
  EXPECT_THAT(talk.notes().limits, ::testing::ElementsAre("client: more than 100 streams at once"));
  EXPECT_THAT(talk.violations(), ::testing::IsEmpty());
  EXPECT_EQ(talk.connection().streams.live(), 100U);
}

TEST(Bounds, AnEndlessFieldBlock) {
  Dialogue talk(kTight);
  talk.greet();
  Headers headers = request();
  headers.end_headers = false;
  talk.client(headers, 1);
  for (int i = 0; i < 100; ++i) {
    talk.client(Continuation{Buffer(100), false}, 1);
  }
  EXPECT_THAT(talk.notes().limits, ::testing::ElementsAre("client: a field block of more than 2000"));
  EXPECT_THAT(talk.violations(), ::testing::IsEmpty());
}

TEST(Bounds, ALongFrameInPieces) {
  Dialogue talk(kTight);
  talk.greet();
  talk.client(request(), 1);
  talk.client(data(1001), 1);
  EXPECT_THAT(talk.notes().limits, ::testing::ElementsAre("client: a frame of more than 1000"));
  EXPECT_THAT(talk.violations(), ::testing::IsEmpty());
}

TEST(Bounds, AHugeTable) {
  Dialogue talk(kTight);
  talk.greet({}, settings(SettingId::HEADER_TABLE_SIZE, 0xffffffff));
  hpack::Encoder encoder;
  Writer writer;
  encoder.size_update(writer, 100000);
  for (int i = 0; i < 10; ++i) {
    for (const hpack::Field& field : request_fields()) {
      ASSERT_TRUE(encoder.field(writer, field.name, field.value, {}));
    }
    ASSERT_TRUE(encoder.field(writer, "x", std::string(700, static_cast<char>('a' + i)),
                              {.rep = hpack::Representation::incremental}));
    talk.client(Headers{.fragment = writer.take()}, static_cast<StreamId>(2 * i + 1));
  }
  EXPECT_THAT(talk.notes().limits,
              ::testing::ElementsAre("client: a dynamic table of more than 5000"));
  EXPECT_THAT(talk.violations(), ::testing::IsEmpty());
}

TEST(Bounds, ASectionThatGrowsWhenItIsDecoded) {
  Dialogue talk(kTight);
  talk.greet();
  FieldList fields = request_fields();
  fields.push_back({"x", std::string(900, 'a')});
  hpack::Encoder encoder;
  Writer writer;
  encoder.encode(writer, fields, {.dynamic_table = true});
  for (int i = 0; i < 10; ++i) {
    writer.u8(0xbe);
  }
  talk.client(Headers{.fragment = writer.take()}, 1);
  EXPECT_EQ(talk.notes().limits.size(), 1U);
  EXPECT_THAT(talk.violations(), ::testing::IsEmpty());
}

/// What the one end says is not followed any more; the other end is not accused of what follows.
TEST(Bounds, TheOtherEndIsNotHeldToWhatWasNotHeard) {
  Dialogue talk(kTight);
  talk.greet();
  talk.client(request(kEnd), 1);
  talk.server(response(), 1);
  talk.client(Unknown{Buffer(1001), 0x1f, 0});
  talk.client(WindowUpdate{1000000});
  talk.client(WindowUpdate{1000000}, 1);
  talk.client(request(), 3);
  for (int i = 0; i < 100; ++i) {
    talk.server(data(999), 1);
  }
  talk.server(response(), 3);
  talk.server(settings_ack());
  talk.server(Ping{{}, true});
  talk.quiet();
  EXPECT_THAT(talk.violations(), ::testing::IsEmpty());
}

}  // namespace
}  // namespace wire::observer::test
