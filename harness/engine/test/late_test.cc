// What comes after a verdict is told all the same: the last word on a case is about all that was
// seen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "harness/engine/memory_transport.h"
#include "harness/engine/patience.h"
#include "harness/engine/test/engine_run.h"
#include "peer/peer.h"
#include "wire/frame/frame.h"

namespace engine::test {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kStimulus = "stimulus";
constexpr const char* kStimulusFrame = "0000080b00000000007374696d756c7573";

/// What a peer does at the stimulus, and some time later.
struct Manner {
  wire::Buffer at_once;
  milliseconds later{0};
  wire::Buffer late;
  bool hangs_up = false;
};

class LatePeer final : public peer::Peer {
 public:
  explicit LatePeer(Manner manner)
      : manner_(std::move(manner)), inner_(peer::make_null_peer("yes")) {}

  void receive(wire::Bytes octets) override {
    const std::string_view text(reinterpret_cast<const char*>(octets.data()), octets.size());
    if (text.find(kStimulus) != std::string_view::npos) {
      say(manner_.at_once);
      due_ = now_ + manner_.later;
    }
    inner_->receive(octets);
    say(inner_->take_output());
  }
  void wake(Time now) override {
    now_ = now;
    if (due_ && now_ >= *due_) {
      due_.reset();
      say(manner_.late);
      if (manner_.hangs_up) {
        hang_up();
      }
    }
  }
  std::optional<Time> wakes_at() const override { return due_; }

 private:
  Manner manner_;
  std::unique_ptr<peer::Peer> inner_;
  Time now_{0};
  std::optional<Time> due_;
};

/// One case: the stimulus, then this expectation.
RunResult run_late(const Manner& manner, const json& expectation) {
  add_memory_transport("late", [manner](EventLoop& loop, TransportListener& listener) {
    return std::make_unique<MemoryTransport>(loop, listener, std::make_unique<LatePeer>(manner));
  });
  return run("late", {plan("case", {raw(kStimulusFrame), expectation}, {{"epilogue", "new"}})},
             {{"keep", "all"}});
}

TEST(Late, TheLastWordIsAboutAllThatWasSeen) {
  wire::Goaway goaway;
  goaway.error_code = wire::ErrorCode::PROTOCOL_ERROR;
  // The engine waits two seconds for the close that should follow, and is content without.
  const Manner manner{wire::encode_frame(goaway, 0), milliseconds(2030), {}, true};
  const json verdict =
      run_late(manner, expect("stream_error", kUnknownIgnored, {{"stream", 1}})).verdict("case");
  EXPECT_EQ(verdict["verdict"], "allowed");
  EXPECT_EQ(verdict["seen"], "GOAWAY PROTOCOL_ERROR, FIN");
}

TEST(Late, ALogThatIsKeptHoldsWhatCameAfterTheVerdict) {
  const Manner manner{{}, milliseconds(30), wire::encode_frame(wire::Ping{}, 0), false};
  const RunResult result = run_late(manner, expect("alive", kUnknownIgnored));
  ASSERT_EQ(result.verdict("case")["verdict"], "pass");
  std::size_t late = 0;
  for (const json& frame : result.all("frame")) {
    late += frame["type"] == "PING" && frame["n"] > result.verdict("case")["n"] ? 1 : 0;
  }
  EXPECT_EQ(late, 2U) << "the peer's, and our answer";
}

/// Reads and says nothing.
class MutePeer final : public peer::Peer {
 public:
  void receive(wire::Bytes) override {}
};

TEST(Late, ASecondLookThatSomethingLateCallsForIsTakenToItsEnd) {
  wire::Goaway goaway;
  goaway.error_code = wire::ErrorCode::INTERNAL_ERROR;
  const Manner manner{{}, kLeastLinger / 2, wire::encode_frame(goaway, 0), false};
  // The smoke call, the first look; then a target that takes longer than connections linger.
  auto connections = std::make_shared<int>(0);
  add_memory_transport("late", [=](EventLoop& loop, TransportListener& listener) {
    std::unique_ptr<peer::Peer> peer = std::make_unique<LatePeer>(manner);
    if (++*connections > 2) {
      peer = std::make_unique<MutePeer>();
    }
    return std::make_unique<MemoryTransport>(loop, listener, std::move(peer));
  });
  const RunResult result =
      run("late", {plan("case", {raw(kStimulusFrame), expect("alive", kUnknownIgnored)})});
  EXPECT_EQ(result.verdict("case")["tries"], 2);
  EXPECT_EQ(result.verdict("case")["verdict"], "unstable");
}

}  // namespace
}  // namespace engine::test
