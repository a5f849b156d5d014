// Plans for the judge's tests, and short ways to read and judge recordings of them.
#pragma once

#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "wire/judge/judge.h"
#include "wire/judge/plan.h"
#include "wire/judge/test/recording.h"

namespace wire::judge {

/// The first clause of the ledger that has this level, with sources that agree or contradict each
/// other.
inline ClauseId clause_of(Level level, bool contested = false) {
  for (std::size_t i = 0; i < kClauseCount; ++i) {
    const ClauseInfo& clause = info(static_cast<ClauseId>(i));
    if (clause.level == level && clause.contested == contested) {
      return clause.id;
    }
  }
  throw std::logic_error("the ledger has no such clause");
}

/// A gRPC baseline: 200, grpc-status 0, one empty message.
inline Baseline grpc_baseline() {
  Baseline baseline;
  baseline.grpc_status = 0;
  baseline.body = empty_message();
  return baseline;
}

/// Step 0 sends, the steps after it expect; the first clause is a MUST. The epilogue needs a new
/// connection.
inline Plan plan_of(std::initializer_list<Expect> expects) {
  Plan plan;
  plan.id = "h2/example";
  plan.line = 10;
  plan.clauses = {clause_of(Level::must)};
  plan.epilogue_on_same_connection = false;
  plan.steps.push_back({11, true, Send{}});
  for (Expect expect : expects) {
    expect.clause = plan.clauses.front();
    plan.steps.push_back({static_cast<int>(11 + plan.steps.size()), false, std::move(expect)});
  }
  return plan;
}

/// The same, and the script leaves its connection fit for use.
inline Plan accepting_plan_of(std::initializer_list<Expect> expects) {
  Plan plan = plan_of(expects);
  plan.epilogue_on_same_connection = true;
  return plan;
}

inline Plan plan_of(Either either) {
  Plan plan = plan_of({});
  either.clause = plan.clauses.front();
  plan.steps.push_back({12, false, std::move(either)});
  return plan;
}

inline Expect make(Outcome outcome, std::optional<StreamId> stream = std::nullopt) {
  Expect expect;
  expect.outcome = outcome;
  if (stream) {
    expect.stream = StreamRef{StreamRef::Kind::id, *stream};
  }
  return expect;
}

inline Expect connection_error(std::vector<ErrorCode> codes) {
  Expect expect = make(Outcome::connection_error);
  expect.codes = std::move(codes);
  return expect;
}

inline Expect stream_error(StreamId stream, std::vector<ErrorCode> codes) {
  Expect expect = make(Outcome::stream_error, stream);
  expect.codes = std::move(codes);
  return expect;
}

inline Expect response(StreamId stream) { return make(Outcome::response, stream); }

inline Expect grpc_status(StreamId stream, std::vector<std::uint32_t> statuses) {
  Expect expect = make(Outcome::grpc_status, stream);
  expect.grpc_status = std::move(statuses);
  return expect;
}

inline Expect message(StreamId stream, std::uint32_t count = 1) {
  Expect expect = make(Outcome::message, stream);
  expect.count = count;
  return expect;
}

inline Expect frame(FrameMatcher matcher) {
  Expect expect = make(Outcome::frame);
  expect.frame = std::move(matcher);
  return expect;
}

inline Expect alive() { return make(Outcome::alive); }
inline Expect closed() { return make(Outcome::closed); }
inline Expect quiet(std::optional<StreamId> stream = std::nullopt) {
  return make(Outcome::quiet, stream);
}

/// Demands an answer on a connection that stays open.
inline Plan accepting_plan() { return accepting_plan_of({response(1)}); }

inline AttemptReading read(const Plan& plan, const Recording& recording) {
  return read(plan, recording.attempt(), grpc_baseline());
}

/// The reading of step 1, the first expectation.
inline StepReading read_first(const Plan& plan, const Recording& recording) {
  return read(plan, recording).steps.at(0);
}

inline Judgement judge(const Plan& plan, std::initializer_list<Recording> recordings,
                       bool failure_expected = false) {
  Trace trace;
  trace.baseline = grpc_baseline();
  trace.failure_expected = failure_expected;
  for (const Recording& recording : recordings) {
    trace.attempts.push_back(recording.attempt());
  }
  return judge(plan, trace);
}

}  // namespace wire::judge
