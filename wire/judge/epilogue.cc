#include "wire/judge/epilogue.h"

#include <algorithm>

#include "wire/judge/answer.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/level.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

/// The expectation can be met by the end of a stream or connection: then ending it is no refusal.
bool provokes(const Expect& expect) {
  const auto type = static_cast<FrameType>(expect.frame.type);
  switch (expect.outcome) {
    case Outcome::connection_error:
    case Outcome::stream_error:
    case Outcome::closed:
    case Outcome::bounded:
      return true;
    case Outcome::frame:
      return type == FrameType::GOAWAY || type == FrameType::RST_STREAM;
    default:
      return false;
  }
}

bool provokes(const Step& step) {
  if (const auto* expect = std::get_if<Expect>(&step.verb)) {
    return provokes(*expect);
  }
  const auto* either = std::get_if<Either>(&step.verb);
  return either != nullptr &&
         std::any_of(either->alternatives.begin(), either->alternatives.end(),
                     [](const Alternative& alternative) { return provokes(alternative.expect); });
}

/// All that the plan does must be accepted, and its connection must stay fit for use.
bool must_stay_open(const Plan& plan) {
  return plan.epilogue_on_same_connection &&
         std::none_of(plan.steps.begin(), plan.steps.end(),
                      [](const Step& step) { return provokes(step); });
}

const EpilogueBegun* last_begun(const Attempt& attempt, const Dialogue& script) {
  return script.epilogue() ? &std::get<EpilogueBegun>(attempt.events[*script.epilogue()].what)
                           : nullptr;
}

/// The failure that came after the epilogue's last beginning.
std::optional<std::size_t> last_failure(const Attempt& attempt, const Dialogue& script) {
  for (std::size_t i = attempt.events.size(); i > script.epilogue().value_or(0); --i) {
    if (std::holds_alternative<EpilogueFailed>(attempt.events[i - 1].what)) {
      return i - 1;
    }
  }
  return std::nullopt;
}

void settle(StepReading& reading, VerdictKind verdict, Basis basis, std::string got,
            std::string seen, std::vector<std::uint32_t> evidence) {
  reading.settled = true;
  reading.verdict = verdict;
  reading.basis = basis;
  reading.got = std::move(got);
  reading.seen = std::move(seen);
  reading.evidence = std::move(evidence);
}

/// The peer has not looked at the call and lets it be made elsewhere (RFC 9113 §8.7).
bool refused(const Dialogue& dialogue, const Stream* stream) {
  return stream != nullptr && stream->reset && !stream->ended &&
         error_code(*dialogue.frame(*stream->reset)) == ErrorCode::REFUSED_STREAM;
}

bool is_told(const Dialogue& dialogue, const Stream& stream, const Afterwards& afterwards) {
  const Buffer body = body_of(dialogue, stream);
  return answer_on(dialogue, &stream).grpc_status == 0U &&
         std::search(body.begin(), body.end(), afterwards.contains.begin(),
                     afterwards.contains.end()) != body.end();
}

/// Settles the reading where the call was answered or reset.
void read_call(StepReading& reading, const Plan& plan, const Dialogue& dialogue, StreamId id,
               const Baseline& baseline) {
  const Stream* stream = dialogue.stream(id);
  if (stream != nullptr && stream->ended) {
    const bool good = plan.afterwards ? is_told(dialogue, *stream, *plan.afterwards)
                                      : equals_baseline(dialogue, *stream, baseline);
    const bool other = !good && plan.afterwards;
    const std::string text = summary(answer_on(dialogue, stream)) +
                             (other ? ", without the octets that are asked for" : "");
    settle(reading, good ? VerdictKind::pass : VerdictKind::fail, Basis::positive,
           "answered the next call with " + text, good ? "response as usual" : text,
           {dialogue.event(*stream->ended).n});
  } else if (stream != nullptr && stream->reset) {
    const std::string seen = frame_name(*dialogue.frame(*stream->reset));
    settle(reading, VerdictKind::fail, Basis::positive, "reset the next call: " + seen, seen,
           {dialogue.event(*stream->reset).n});
  }
}

StepReading read_hang_up(const Plan& plan, StepReading reading, const Dialogue& script) {
  const End& end = script.end();
  const std::string seen =
      end.before_script ? std::string("closed before the first step") : summary(end);
  settle(reading, VerdictKind::fail, Basis::ended, "ended the connection: " + seen, seen, {});
  reading.why = "it ended the connection in answer to what must be accepted";
  for (const auto& part : {end.goaway, end.close}) {
    if (part) {
      reading.evidence.push_back(script.event(*part).n);
    }
  }
  soften(reading, plan);
  return reading;
}

/// The script said that it is done with the connection: from then on a plain close is a courtesy.
bool said_goodbye(const Attempt& attempt) {
  return std::any_of(attempt.events.begin(), attempt.events.end(), [](const Event& event) {
    const auto* seen = std::get_if<FrameSeen>(&event.what);
    return seen != nullptr && seen->direction == Direction::out &&
           has_type(*seen, FrameType::GOAWAY);
  });
}

}  // namespace

bool hung_up(const Attempt& attempt, const Dialogue& script) {
  const End& end = script.end();
  if (end.before_script || end.error()) {
    return true;
  }
  if (!end.close || end.goaway || said_goodbye(attempt)) {
    return false;
  }
  const EpilogueBegun* begun = last_begun(attempt, script);
  if (begun == nullptr || !begun->same_connection) {
    return *end.close < script.epilogue().value_or(attempt.events.size());
  }
  const Stream* stream = script.stream(begun->stream);
  return stream == nullptr || !stream->ended || *end.close < *stream->ended;
}

std::optional<StepReading> read_epilogue(const Plan& plan, const Attempt& attempt,
                                         const Dialogue& script, const Baseline& baseline) {
  const EpilogueBegun* begun = last_begun(attempt, script);
  const std::optional<std::size_t> failure = last_failure(attempt, script);
  if (begun == nullptr && !failure) {
    return std::nullopt;
  }
  StepReading reading;
  reading.step = plan.steps.size();
  reading.line = plan.line;
  reading.clause = plan.clauses.empty() ? ClauseId{} : plan.clauses.front();
  reading.expected = plan.afterwards
                         ? "an answer of " + plan.afterwards->path + " that holds the " +
                               std::to_string(plan.afterwards->contains.size()) +
                               " octets of the case"
                         : "the target alive: a call answered as in the baseline";
  reading.basis = Basis::absence;
  reading.got = reading.seen = "nothing";
  if (begun != nullptr && begun->same_connection) {
    if (!refused(script, script.stream(begun->stream))) {
      read_call(reading, plan, script, begun->stream, baseline);
    }
  } else if (begun != nullptr) {
    const Dialogue other(attempt, begun->connection);
    read_call(reading, plan, other, begun->stream, baseline);
    if (!reading.settled && (other.end().close || other.end().error())) {
      settle(reading, VerdictKind::fail, Basis::absence,
             "ended a new connection before it answered: " + summary(other.end()),
             summary(other.end()), {});
    }
  }
  if (!reading.settled && failure) {
    settle(reading, VerdictKind::fail, Basis::absence,
           "the next call failed: " + std::get<EpilogueFailed>(attempt.events[*failure].what).why,
           "no answer to the next call", {attempt.events[*failure].n});
  }
  // A target that lives may still have hung up on what it had to accept; one that is silent is
  // worse.
  const bool lives = reading.settled && reading.verdict == VerdictKind::pass;
  if (lives && must_stay_open(plan) && hung_up(attempt, script)) {
    return read_hang_up(plan, std::move(reading), script);
  }
  return reading;
}

}  // namespace wire::judge
