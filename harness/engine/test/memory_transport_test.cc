#include "harness/engine/memory_transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/engine/limits.h"
#include "wire/test/octets.h"

namespace engine {
namespace {

using testing::ElementsAre;
using Words = std::vector<std::string>;

using wire::test::octets;

/// Notes what it hears, and answers as a test wants.
class Scripted final : public peer::Peer {
 public:
  using Answer = std::function<void(Scripted&)>;
  Scripted(Words& heard, Answer answer) : heard_(heard), answer_(std::move(answer)) {}

  void receive(wire::Bytes input) override {
    heard_.emplace_back(input.begin(), input.end());
    answer_(*this);
  }
  void end(bool reset) override {
    heard_.emplace_back(reset ? "reset" : "end");
    hang_up();
  }

  void wake(Time now) override {
    if (wakes_at_ && now >= *wakes_at_) {
      wakes_at_.reset();
      say(octets("late"));
    }
  }
  std::optional<Time> wakes_at() const override { return wakes_at_; }

  void wake_at(Time due) { wakes_at_ = due; }
  using Peer::hang_up;
  using Peer::say;

 private:
  Words& heard_;
  Answer answer_;
  std::optional<Time> wakes_at_;
};

class MemoryTransportTest : public testing::Test, public TransportListener {
 protected:
  void connect(const Scripted::Answer& answer) {
    loop_.use_virtual_time();
    transport_ = std::make_unique<MemoryTransport>(loop_, *this,
                                                   std::make_unique<Scripted>(heard_, answer));
  }
  void run() {
    loop_.after(Milliseconds(1000), [this] { loop_.stop(); });
    loop_.run();
  }

  void on_open(const std::string&) override { told_.emplace_back("open"); }
  void on_data(wire::Bytes data) override {
    sizes_.push_back(data.size());
    told_.emplace_back(data.begin(), data.begin() + std::min<std::ptrdiff_t>(8, std::ssize(data)));
    if (on_data_) {
      on_data_();
    }
  }
  void on_end(bool reset) override { told_.emplace_back(reset ? "reset" : "end"); }
  void on_failure(const std::string& why) override { told_.push_back(why); }

  EventLoop loop_;
  Words heard_;  // by the peer
  Words told_;   // to us
  std::vector<std::size_t> sizes_;
  std::function<void()> on_data_;
  std::unique_ptr<MemoryTransport> transport_;
};

TEST_F(MemoryTransportTest, CarriesEachWriteAndTheAnswer) {
  connect([](Scripted& peer) { peer.say(octets("hello")); });
  transport_->write(octets("a"));
  transport_->write(octets("b"));
  run();
  EXPECT_THAT(heard_, ElementsAre("a", "b"));
  EXPECT_THAT(told_, ElementsAre("open", "hello", "hello"));
}

TEST_F(MemoryTransportTest, EndsOurDirectionAfterWhatWasWritten) {
  connect([](Scripted& peer) { peer.say(octets("hello")); });
  transport_->write(octets("a"));
  transport_->shutdown_write();
  run();
  EXPECT_THAT(heard_, ElementsAre("a", "end"));
  EXPECT_THAT(told_, ElementsAre("open", "hello", "end"));
}

TEST_F(MemoryTransportTest, APeerThatHungUpHearsNoMoreAndEndsOnce) {
  connect([](Scripted& peer) {
    peer.say(octets("bye"));
    peer.hang_up();
  });
  transport_->write(octets("a"));
  transport_->write(octets("b"));
  transport_->shutdown_write();
  run();
  EXPECT_THAT(heard_, ElementsAre("a"));
  EXPECT_THAT(told_, ElementsAre("open", "bye", "end"));
}

TEST_F(MemoryTransportTest, WakesThePeerWhenItWantsTo) {
  connect([](Scripted& peer) { peer.wake_at(std::chrono::milliseconds(20)); });
  on_data_ = [this] { EXPECT_NEAR(loop_.now(), 0.020, 0.0011); };
  transport_->write(octets("a"));
  run();
  EXPECT_THAT(told_, ElementsAre("open", "late"));
}

TEST_F(MemoryTransportTest, AResetIsSeenByThePeerAndEndsEverything) {
  connect([](Scripted& peer) { peer.say(octets("hello")); });
  transport_->write(octets("lost, as a reset may destroy it"));
  transport_->reset();
  transport_->reset();
  run();
  EXPECT_THAT(heard_, ElementsAre("reset"));
  EXPECT_THAT(told_, ElementsAre());
}

TEST_F(MemoryTransportTest, HandsALongAnswerOverInPieces) {
  connect([](Scripted& peer) { peer.say(wire::Buffer(600'000)); });
  transport_->write(octets("a"));
  run();
  std::size_t sum = 0;
  for (const std::size_t size : sizes_) {
    EXPECT_LE(size, 16'384U);
    sum += size;
  }
  EXPECT_EQ(sum, 600'000U);
}

TEST_F(MemoryTransportTest, IsResetByAPeerThatFloodsWithoutBound) {
  connect([](Scripted& peer) { peer.say(wire::Buffer(std::size_t{17} << 20)); });
  transport_->write(octets("a"));
  run();
  EXPECT_THAT(told_, ElementsAre("open", "reset"));
}

TEST_F(MemoryTransportTest, TakesNoMoreThanItsBoundBeforeThePeerReads) {
  connect([](Scripted&) {});
  const wire::Buffer piece(kUnsentOctets / 4);
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(transport_->write(piece));
  }
  EXPECT_FALSE(transport_->write(piece));
  run();
  EXPECT_EQ(heard_.size(), 4U);
}

TEST_F(MemoryTransportTest, MayBeDestroyedFromWithinACall) {
  connect([](Scripted& peer) { peer.say(wire::Buffer(600'000)); });
  on_data_ = [this] { transport_.reset(); };
  transport_->write(octets("a"));
  run();
  EXPECT_EQ(told_.size(), 2U);
}

}  // namespace
}  // namespace engine
