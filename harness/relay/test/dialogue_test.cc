#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "harness/relay/recording.h"
#include "harness/relay/watch.h"
#include "wire/test/octets.h"

namespace relay {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using wire::test::octets;

wire::Buffer frame(wire::FrameType type, wire::StreamId stream, wire::Buffer payload,
                   std::uint8_t flags = 0) {
  wire::Writer writer;
  wire::FrameHeader{.length = static_cast<std::uint32_t>(payload.size()),
                    .type = static_cast<std::uint8_t>(type),
                    .flags = flags,
                    .stream = stream}
      .encode(writer);
  writer.bytes(payload);
  return writer.take();
}

wire::Buffer settings() { return frame(wire::FrameType::SETTINGS, 0, {}); }
wire::Buffer acknowledgement() {
  return frame(wire::FrameType::SETTINGS, 0, {}, wire::flag::ACK);
}
wire::Buffer goaway() { return frame(wire::FrameType::GOAWAY, 0, wire::Buffer(8)); }
/// A WINDOW_UPDATE that says nothing: PROTOCOL_ERROR.
wire::Buffer empty_credit() { return frame(wire::FrameType::WINDOW_UPDATE, 0, wire::Buffer(4)); }

/// Writes down what happens, and hears what is found in it.
class Script {
 public:
  Script() {
    recording_ << recording_head() << '\n';
    hear({.what = Event::What::opened});
  }

  Script& says(Role by, const wire::Buffer& text) {
    return hear({.what = Event::What::said, .by = by, .octets = text});
  }
  Script& greet() {
    says(Role::client, octets(wire::kClientPreface)).says(Role::client, settings());
    return says(Role::server, settings());
  }
  Script& acknowledge() {
    return says(Role::client, acknowledgement()).says(Role::server, acknowledgement());
  }
  Script& wait(Time time) {
    now_ += time;
    return *this;
  }
  Script& ends(Role by, bool delivered = true) {
    return hear({.what = Event::What::ended, .by = by, .delivered = delivered});
  }
  Script& over() { return hear({.what = Event::What::over}); }

  std::vector<std::string> clauses() const {
    std::vector<std::string> found;
    for (const Json& line : lines_) {
      if (line["ev"] == "violation") {
        found.push_back(line["clause"]);
      }
    }
    return found;
  }
  const std::vector<Json>& lines() const { return lines_; }
  std::string recording() const { return recording_.str(); }

 private:
  Script& hear(Event event) {
    event.connection = 1;
    event.at = now_;
    recording_ << recording_line(event) << '\n';
    watch_.hear(event);
    return *this;
  }

  Time now_{};
  std::vector<Json> lines_;
  Watch watch_{[this](const Json& line) { lines_.push_back(line); }};
  std::ostringstream recording_;
};

TEST(Dialogue, OfCorrectPeersIsNoNews) {
  Script script;
  script.greet().acknowledge().says(Role::client, goaway()).ends(Role::client).ends(Role::server);
  EXPECT_THAT(script.over().clauses(), IsEmpty());
  EXPECT_EQ(script.lines().back()["frames"]["client"], 3);
}

TEST(Dialogue, ShowsWhereAWrongFrameLies) {
  Script script;
  script.greet().acknowledge().says(Role::server, empty_credit());
  ASSERT_EQ(script.lines().size(), 2U);
  const Json& found = script.lines().back();
  EXPECT_EQ(found["by"], "server");
  EXPECT_EQ(found["verdict"], "fail");
  EXPECT_EQ(found["frame"], 3);
  EXPECT_EQ(found["octets"], Json::array({18, 31}));
  EXPECT_THAT(found["text"].get<std::string>(), HasSubstr("WINDOW_UPDATE"));
}

TEST(Dialogue, TellsAClauseSoManyTimesAndCountsTheRest) {
  Script script;
  script.greet().acknowledge();
  for (int i = 0; i < 100; ++i) {
    script.says(Role::client, empty_credit());
  }
  script.over();
  EXPECT_EQ(script.clauses().size(), kTold);
  EXPECT_EQ(script.lines().back()["findings"][0]["count"], 100);
}

TEST(Dialogue, FindsAnAcknowledgementMissingOnlyAfterALongSilence) {
  const auto clauses_after = [](Time silence, bool delivered) {
    Script script;
    script.greet().says(Role::client, acknowledgement()).wait(silence);
    script.says(Role::client, goaway()).wait(silence).ends(Role::client, delivered);
    return script.over().clauses();
  };
  EXPECT_THAT(clauses_after(seconds(1), true), IsEmpty());
  EXPECT_THAT(clauses_after(kStill, false), IsEmpty());
  EXPECT_THAT(clauses_after(kStill, true),
              ElementsAre("rfc9113-6.5.3-settings-ack", "rfc9113-3.4-preface-settings-ack"));
}

TEST(Recording, ReplaysToTheSameLines) {
  Script script;
  script.greet().wait(Time(1234)).says(Role::server, empty_credit()).wait(kStill);
  script.ends(Role::client).ends(Role::server).over();
  std::vector<Json> again;
  Watch watch([&](const Json& line) { again.push_back(line); });
  std::istringstream recording(script.recording());
  ASSERT_TRUE(replay(recording, watch));
  EXPECT_EQ(again, script.lines());
  EXPECT_GT(again.size(), 3U);
}

TEST(Recording, TellsWhichLineIsWrong) {
  for (const std::string wrong : {"", "{}", R"({"ev":"said","conn":1,"t":0,"octets":"*"})",
                                  R"({"ev":"sung","conn":1,"t":0})"}) {
    Watch watch([](const Json&) {});
    std::istringstream recording(recording_head() + "\n" + wrong + "\n");
    const auto done = replay(recording, watch);
    ASSERT_FALSE(done) << wrong;
    EXPECT_THAT(done.error(), HasSubstr("line 2: "));
  }
}

}  // namespace
}  // namespace relay
