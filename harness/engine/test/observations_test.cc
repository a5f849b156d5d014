#include "harness/engine/observations.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "harness/engine/connection_reading.h"
#include "wire/frame/frame.h"

namespace engine {
namespace {

using wire::judge::Direction;

/// A case in which a server begins, as event `n`, with a frame that is no SETTINGS.
CaseRecord breach(const std::string& id, std::uint32_t n) {
  CaseRecord record;
  record.plan.id = id;
  ConnectionReading reading;
  reading.feed(Direction::in, wire::encode_frame(wire::Ping{}, 0));
  wire::judge::Attempt attempt;
  attempt.events.push_back({n - 1, 0, 1, wire::judge::Opened{}});
  attempt.events.push_back({n, 0, 1, std::move(*reading.next(Direction::in))});
  record.trace.attempts.push_back(std::move(attempt));
  return record;
}

TEST(Observations, TellTheEarliestFindingWhateverIsLookedAtFirst) {
  for (const bool early_first : {true, false}) {
    const CaseRecord early = breach("early", 10);
    const CaseRecord late = breach("late", 20);
    Observations observations;
    observations.look_at(early_first ? early : late);
    const auto added = observations.look_at(early_first ? late : early);
    ASSERT_EQ(observations.rows().size(), 1U);
    const Observations::Row& row = observations.rows().begin()->second;
    EXPECT_EQ(row.case_id, "early");
    EXPECT_EQ(row.first.event, 10U);
    EXPECT_EQ(row.count, 2U);
    EXPECT_EQ(added.size(), early_first ? 0U : 1U) << "what is told is what has changed";
  }
}

}  // namespace
}  // namespace engine
