// stream_error(stream, codes): RST_STREAM with a fitting code (RFC 9113 §5.4.2), or what is as
// good: an escalation to a connection error (§5.4.1), or an error response to a malformed request
// (§8.1.1).
#include "wire/judge/answer.h"
#include "wire/judge/finding.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

constexpr const char* kEscalated =
    "a stream error may be treated as a connection error (RFC 9113 §5.4.1)";

ErrorCode reset_code(const View& view, std::size_t reset) {
  return error_code(*view.dialogue.frame(reset)).value_or(ErrorCode::NO_ERROR);
}

bool fits(const Expect& expect, ErrorCode code) {
  return rate_code(expect.codes, code).verdict != VerdictKind::warn;
}

Finding by_reset(const View& view, const Expect& expect, std::size_t reset) {
  const CodeRating rating = rate_code(expect.codes, reset_code(view, reset));
  const std::string seen = frame_name(*view.dialogue.frame(reset));
  return positive(rating.verdict, "reset the stream with " + seen, seen, {reset}, rating.why);
}

Finding by_escalation(const View& view, const End& end) {
  Finding finding = positive(VerdictKind::allowed, "ended the whole connection: " + summary(end),
                             summary(end), {*end.goaway}, kEscalated);
  if (end.close) {
    finding.evidence.push_back(*end.close);
  }
  finding.settled = end.close || view.mark;
  return finding;
}

Finding by_close(const End& end) {
  if (end.goaway) {
    return positive(VerdictKind::warn, "ended the whole connection: " + summary(end), summary(end),
                    {*end.goaway, *end.close},
                    "noticed, wrong code: NO_ERROR is for a graceful end");
  }
  return positive(VerdictKind::allowed, "closed the whole connection", summary(end), {*end.close},
                  kEscalated);
}

/// The request ended with the last thing that we sent: then a response proves that the peer has
/// read all of it.
bool answers_the_stimulus(const View& view, const Stream& stream) {
  return stream.sent_end && view.dialogue.sent_before(view.begun) == stream.sent_end;
}

/// A complete error response, whatever it was an answer to.
std::optional<Finding> by_refusal(const View& view, const Stream& stream) {
  const Answer answer = answer_on(view.dialogue, &stream);
  if (!is_error(answer) || equals_baseline(view.dialogue, stream, view.baseline)) {
    return std::nullopt;
  }
  const std::string seen = summary(answer);
  return positive(VerdictKind::allowed, "refused the request by a response: " + seen, seen,
                  {*stream.ended},
                  "an error response may come before the stream is ended (RFC 9113 §8.1.1)");
}

Finding by_service(const View& view, const Stream& stream) {
  const bool usual = equals_baseline(view.dialogue, stream, view.baseline);
  const std::string seen = usual ? "response as usual" : summary(answer_on(view.dialogue, &stream));
  return positive(VerdictKind::fail, "served the request as if nothing were wrong: " + seen, seen,
                  {*stream.ended});
}

Finding nothing_decisive(const View& view) {
  const std::string reaction = view.reaction();
  return absent(view, reaction == "nothing" ? "went on as if nothing had happened"
                                            : "did not reset the stream, but: " + reaction);
}

/// In this order, so that what is found later can only clear the peer, never accuse it.
Finding read_stream(const View& view, const Expect& expect, const Stream& stream) {
  const End& end = view.dialogue.complaint();
  const bool reset = view.is_open(stream.reset);
  const bool answered = view.is_open(stream.ended);
  const bool with_error = reset && reset_code(view, *stream.reset) != ErrorCode::NO_ERROR;
  if (with_error && fits(expect, reset_code(view, *stream.reset))) {
    return by_reset(view, expect, *stream.reset);
  }
  const bool answered_first = answered && (!reset || *stream.ended < *stream.reset);
  if (std::optional<Finding> refusal = answered_first ? by_refusal(view, stream) : std::nullopt) {
    return *std::move(refusal);
  }
  // Every stream fails when its connection ends, with whatever code; the GOAWAY tells the reason.
  if (end.error() && (end.close || view.mark) && (!with_error || fits(expect, end.code))) {
    return by_escalation(view, end);
  }
  if (with_error) {
    return by_reset(view, expect, *stream.reset);
  }
  if (answered && answers_the_stimulus(view, stream)) {
    return by_service(view, stream);
  }
  if (reset && !answered) {
    return by_reset(view, expect, *stream.reset);
  }
  if (end.error()) {
    return by_escalation(view, end);
  }
  return end.close ? by_close(end) : nothing_decisive(view);
}

}  // namespace

Finding read_stream_error(const View& view, const Expect& expect) {
  if (view.dialogue.complaint().before_script) {
    return ended(view, "before anything was sent");
  }
  static const Stream kSilent;
  const Stream* stream = view.dialogue.stream(view.resolve(expect.stream));
  Finding finding = read_stream(view, expect, stream == nullptr ? kSilent : *stream);
  finding.consume(stream, view.until);
  return finding;
}

}  // namespace wire::judge
