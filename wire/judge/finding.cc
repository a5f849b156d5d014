#include "wire/judge/finding.h"

#include <algorithm>

#include "wire/judge/answer.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

/// One part of a reaction: what the frame or octets at `index` say, or stand for.
std::string reaction_part(const View& view, std::size_t index) {
  const Dialogue& dialogue = view.dialogue;
  const FrameSeen* seen = dialogue.frame(index);
  if (seen == nullptr) {
    return "octets that are no frame";
  }
  if (seen->malformed) {
    return "malformed " + frame_name(*seen);
  }
  if (is_background_kind(seen->header.type) || has_type(*seen, FrameType::GOAWAY)) {
    return {};
  }
  const Stream& stream = *dialogue.stream(seen->header.stream);
  if (stream.reset == index) {
    const bool nothing_new = stream.ended && error_code(*seen) == ErrorCode::NO_ERROR;
    return nothing_new ? std::string() : frame_name(*seen);
  }
  const Answer answer = answer_on(dialogue, &stream);
  if (!answer.begun) {
    return frame_name(*seen);
  }
  return equals_baseline(dialogue, stream, view.baseline) ? "response as usual" : summary(answer);
}

}  // namespace

std::optional<std::size_t> Finding::decided_at() const {
  const auto last = std::max_element(evidence.begin(), evidence.end());
  return last == evidence.end() ? std::nullopt : std::optional(*last);
}

void Finding::consume(const Stream* of, std::size_t until) {
  const std::optional<std::size_t> last = decided_at();
  if (!settled || of == nullptr || !last) {
    return;
  }
  for (const std::size_t index : of->events) {
    const bool decided = std::find(evidence.begin(), evidence.end(), index) != evidence.end();
    if (decided || (index <= *last && index < until)) {
      consumed.push_back(index);
    }
  }
}

void Consumed::add(const Finding& finding) {
  for (const std::size_t index : finding.consumed) {
    events.emplace(index, finding.decided_at().value_or(index));
  }
  if (finding.messages > 0) {
    messages[finding.stream] += finding.messages;
  }
  if (finding.answer) {
    answers.insert(finding.stream);
  }
}

bool View::is_open(std::optional<std::size_t> index) const {
  return index && dialogue.first_step() && *index > *dialogue.first_step() &&
         !consumed.events.contains(*index);
}

StreamId View::resolve(const std::optional<StreamRef>& stream) const {
  if (stream && stream->kind == StreamRef::Kind::id) {
    return stream->id;
  }
  return dialogue.last_stream_before(begun).value_or(1);
}

std::string View::reaction() const {
  std::vector<std::string> parts;
  std::unordered_set<std::string> known;
  const auto add = [&](const std::string& part) {
    if (!part.empty() && known.insert(part).second) {
      parts.push_back(part);
    }
  };
  std::unordered_set<StreamId> answered;
  for (const std::size_t index : dialogue.inbound()) {
    if (!is_open(index) || !in_time(index)) {
      continue;
    }
    const FrameSeen* seen = dialogue.frame(index);
    const bool starts_or_ends = seen == nullptr || has_type(*seen, FrameType::RST_STREAM) ||
                                seen->malformed || answered.insert(seen->header.stream).second;
    if (starts_or_ends) {
      add(reaction_part(*this, index));
    }
  }
  add(summary(dialogue.complaint()));
  return parts.empty() ? "nothing" : joined(parts, ", ");
}

Finding positive(VerdictKind verdict, std::string got, std::string seen,
                 std::vector<std::size_t> evidence, std::string why) {
  Finding finding;
  finding.settled = true;
  finding.verdict = verdict;
  finding.basis = Basis::positive;
  finding.got = std::move(got);
  finding.seen = std::move(seen);
  finding.why = std::move(why);
  finding.evidence = std::move(evidence);
  return finding;
}

Finding ended(const View& view, const std::string& before_what) {
  const End& end = view.dialogue.complaint();
  Finding finding;
  finding.basis = Basis::ended;
  finding.settled = end.close || end.before_script || view.mark;
  finding.seen = end.before_script ? "closed before the first step" : view.reaction();
  finding.got = "ended the connection " + before_what + ": " + finding.seen;
  finding.why = "it ended the connection in answer to what must be accepted";
  for (const auto& part : {end.goaway, end.close}) {
    if (part) {
      finding.evidence.push_back(*part);
    }
  }
  return finding;
}

Finding absent(const View& view, std::string got) {
  Finding finding;
  finding.settled = view.mark.has_value();
  finding.seen = view.reaction();
  finding.got = finding.settled ? std::move(got) : "nothing decisive yet";
  for (const std::size_t index : view.dialogue.inbound()) {
    const FrameSeen* seen = view.dialogue.frame(index);
    const bool tells = seen == nullptr || !is_background_kind(seen->header.type);
    if (tells && view.is_open(index) && view.in_time(index)) {
      finding.evidence.push_back(index);
    }
  }
  constexpr std::size_t kEnough = 16;
  finding.evidence.resize(std::min(finding.evidence.size(), kEnough));
  if (view.mark) {
    finding.evidence.push_back(*view.mark);
  }
  return finding;
}

CodeRating rate_code(const std::vector<ErrorCode>& wanted, ErrorCode code) {
  if (!wanted.empty() && wanted.front() == code) {
    return {};
  }
  if (std::find(wanted.begin(), wanted.end(), code) != wanted.end()) {
    return {VerdictKind::allowed, "the case allows this code too"};
  }
  if (code == ErrorCode::PROTOCOL_ERROR || code == ErrorCode::INTERNAL_ERROR) {
    return {VerdictKind::allowed, "a generic code is always applicable (RFC 9113 §5.4)"};
  }
  if (wanted.empty() && code != ErrorCode::NO_ERROR) {
    return {};
  }
  return {VerdictKind::warn, "noticed, wrong code"};
}

Finding read_expect(const View& view, const Expect& expect) {
  switch (expect.outcome) {
    case Outcome::frame:
      return read_frame(view, expect);
    case Outcome::connection_error:
      return read_connection_error(view, expect);
    case Outcome::stream_error:
      return read_stream_error(view, expect);
    case Outcome::response:
      return read_response(view, expect);
    case Outcome::grpc_status:
      return read_grpc_status(view, expect);
    case Outcome::message:
      return read_message(view, expect);
    case Outcome::alive:
      return read_alive(view);
    case Outcome::closed:
      return read_closed(view);
    case Outcome::quiet:
      return read_quiet(view, expect);
    case Outcome::bounded:
      return read_bounded(view, expect);
    case Outcome::handshake:
      return read_handshake(view, expect);
  }
  return {};
}

}  // namespace wire::judge
