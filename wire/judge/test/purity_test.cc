// Whatever comes, the judge says the same of the same, says something of every prefix, and takes
// back no settlement.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "wire/judge/test/plans.h"
#include "wire/judge/test/reads.h"

namespace wire::judge {

bool operator==(const AttemptReading& left, const AttemptReading& right) {
  return left.steps == right.steps && left.trouble == right.trouble &&
         left.epilogue == right.epilogue && left.decided_by == right.decided_by;
}

namespace {

std::vector<Plan> plans() {
  Expect last = stream_error(0, {ErrorCode::CANCEL});
  last.stream = StreamRef{StreamRef::Kind::last, 0};
  FrameMatcher goaway;
  goaway.type = static_cast<std::uint8_t>(FrameType::GOAWAY);
  Either either;
  either.alternatives = {{response(1), VerdictKind::pass, ""},
                         {stream_error(1, {ErrorCode::CANCEL}), VerdictKind::allowed, "so"},
                         {quiet(), VerdictKind::warn, "so"}};
  return {plan_of({connection_error({ErrorCode::PROTOCOL_ERROR}), closed()}),
          plan_of({stream_error(1, {ErrorCode::CANCEL}), quiet(1)}),
          accepting_plan_of({last, response(3)}),
          accepting_plan_of({response(1), alive()}),
          accepting_plan_of({message(1), grpc_status(1, {0, 12})}),
          plan_of({frame(goaway), quiet()}),
          plan_of(either)};
}

using Line = std::function<void(Recording&)>;

/// All that can happen after the fixture.
std::vector<Line> lines() {
  return {
      [](Recording& r) { r.stimulus(); },
      [](Recording& r) { r.request(1); },
      [](Recording& r) { r.request(3, false); },
      [](Recording& r) { r.request_data(1, true); },
      [](Recording& r) { r.begin(1); },
      [](Recording& r) { r.begin(2); },
      [](Recording& r) { r.barrier(); },
      [](Recording& r) { r.grace(); },
      [](Recording& r) { r.deadline(); },
      [](Recording& r) { r.goaway(ErrorCode::PROTOCOL_ERROR); },
      [](Recording& r) { r.goaway(ErrorCode::NO_ERROR, 1); },
      [](Recording& r) { r.fin(); },
      [](Recording& r) { r.reset(); },
      [](Recording& r) { r.closed_by_us(); },
      [](Recording& r) { r.rst_stream(1, ErrorCode::CANCEL); },
      [](Recording& r) { r.rst_stream(3, ErrorCode::NO_ERROR); },
      [](Recording& r) { r.response(1); },
      [](Recording& r) { r.response(3); },
      [](Recording& r) {
        r.headers(1, {{":status", "100"}});
      },
      [](Recording& r) { r.headers_without_end(1); },
      [](Recording& r) {
        r.continuation(1, {{":status", "400"}}, true);
      },
      [](Recording& r) { r.http_error(1, "500"); },
      [](Recording& r) { r.trailers_only(3, "12"); },
      [](Recording& r) {
        r.message(1, {1, 2});
      },
      [](Recording& r) {
        r.data(1, {0, 0}, true);
      },
      [](Recording& r) { r.ping_ack(); },
      [](Recording& r) { r.settings(4, 1); },
      [](Recording& r) { r.window_update(1); },
      [](Recording& r) { r.unknown(0x42); },
      [](Recording& r) { r.octets(); },
      [](Recording& r) { r.malformed(FrameType::HEADERS, clause_of(Level::must), 1); },
      [](Recording& r) { r.epilogue_begun(true); },
      [](Recording& r) { r.epilogue_begun(false); },
      [](Recording& r) { r.epilogue_answered(200, 0); },
      [](Recording& r) { r.epilogue_answered(503, std::nullopt); },
      [](Recording& r) { r.epilogue_reset(ErrorCode::CANCEL); },
      [](Recording& r) { r.epilogue_closed(); },
      [](Recording& r) { r.epilogue_failed("why"); },
      [](Recording& r) { r.died("signal 11"); },
      [](Recording& r) { r.given_up("why"); },
  };
}

/// A dialogue that begins well and goes on at random.
Attempt random_dialogue(std::mt19937& random, Attempt::Kind kind) {
  static const std::vector<Line> kLines = lines();
  Recording recording(kind);
  recording.request(1).begin(1);
  for (int i = 0; i < 24; ++i) {
    kLines[random() % kLines.size()](recording);
  }
  return recording.attempt();
}

/// The engine begins a step when the one before it is settled, and marks only the step that it is
/// at.
bool would_happen(const Event& event, const AttemptReading& so_far) {
  const bool at_second = so_far.steps.size() > 1;
  if (const auto* begun = std::get_if<StepBegun>(&event.what)) {
    return begun->step != 2 || (!so_far.steps.empty() && so_far.steps.front().settled);
  }
  const auto* marked = std::get_if<Marked>(&event.what);
  return marked == nullptr || (marked->step == (at_second ? 2u : 1u) && !so_far.steps.empty() &&
                               !so_far.steps.back().settled);
}

/// Reads each prefix; what has been settled stays so. (After a malformed frame all is open: nobody
/// knows what the peer meant.)
void expect_settlements_to_last(const Plan& plan, const Attempt& attempt) {
  Attempt prefix;
  prefix.kind = attempt.kind;
  std::vector<bool> settled(plan.steps.size(), false);
  AttemptReading so_far;
  for (const Event& event : attempt.events) {
    const auto* frame = std::get_if<FrameSeen>(&event.what);
    if (!would_happen(event, so_far) || (frame != nullptr && frame->malformed)) {
      continue;
    }
    prefix.events.push_back(event);
    so_far = read(plan, prefix, grpc_baseline());
    for (const StepReading& step : so_far.steps) {
      EXPECT_TRUE(step.settled || !settled.at(step.step))
          << "event " << event.n << " took back what was settled: " << step.expected;
      EXPECT_FALSE(step.expected.empty());
      EXPECT_FALSE(step.got.empty());
      EXPECT_FALSE(step.seen.empty());
      settled.at(step.step) = step.settled;
    }
  }
}

TEST(Purity, TheSameInputReadsTheSame) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    const Attempt attempt = random_dialogue(random, Attempt::Kind::first);
    const Attempt copy = attempt;
    for (const Plan& plan : plans()) {
      EXPECT_TRUE(read(plan, attempt, grpc_baseline()) == read(plan, copy, grpc_baseline()));
    }
  }
}

TEST(Purity, EveryPrefixIsReadAndNoSettlementIsTakenBack) {
  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    const Attempt attempt = random_dialogue(random, Attempt::Kind::first);
    for (const Plan& plan : plans()) {
      expect_settlements_to_last(plan, attempt);
    }
  }
}

TEST(Purity, AFinishedAttemptLeavesNothingOpen) {
  std::mt19937 random(3);
  for (int round = 0; round < 300; ++round) {
    Attempt attempt = random_dialogue(random, Attempt::Kind::first);
    attempt.finished = true;
    for (const Plan& plan : plans()) {
      EXPECT_TRUE(read(plan, attempt, grpc_baseline()).decisive().settled);
    }
  }
}

TEST(Purity, AnySequenceOfAttemptsIsJudged) {
  std::mt19937 random(4);
  for (int round = 0; round < 500; ++round) {
    Trace trace;
    trace.baseline = grpc_baseline();
    for (const auto kind : {Attempt::Kind::first, Attempt::Kind::repeat, Attempt::Kind::control,
                            Attempt::Kind::alone, Attempt::Kind::repeat}) {
      trace.attempts.push_back(random_dialogue(random, kind));
      for (const Plan& plan : plans()) {
        const Judgement judgement = judge(plan, trace);
        EXPECT_LT(judgement.attempt, trace.attempts.size());
        EXPECT_EQ(judgement.verdict, judgement.reading.verdict);
      }
    }
  }
}

}  // namespace
}  // namespace wire::judge
