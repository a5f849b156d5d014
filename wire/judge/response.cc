// response, grpc_status and alive: a complete answer (END_STREAM) on a stream.
#include <algorithm>

#include "wire/judge/answer.h"
#include "wire/judge/field_matcher.h"
#include "wire/judge/finding.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

/// How a complete answer compares with what was wanted.
struct Comparison {
  VerdictKind verdict = VerdictKind::pass;
  std::string why;
  std::vector<std::string> wrong;

  void miss(std::string what) {
    verdict = VerdictKind::fail;
    wrong.push_back(std::move(what));
  }
};

/// The first of `wanted` passes, the others are allowed; no list, no demand.
template <typename Value>
void compare_value(Comparison& comparison, const std::vector<Value>& wanted,
                   std::optional<Value> value, const std::string& name) {
  if (wanted.empty() || value == wanted.front()) {
    return;
  }
  if (!value || std::find(wanted.begin(), wanted.end(), *value) == wanted.end()) {
    comparison.miss(value ? name + " " + std::to_string(*value) : "no " + name);
  } else if (comparison.verdict == VerdictKind::pass) {
    comparison.verdict = VerdictKind::allowed;
    comparison.why = "the case allows this " + name + " too";
  }
}

void compare_fields(Comparison& comparison, const std::vector<FieldMatcher>& matchers,
                    const hpack::FieldList* fields, const std::string& where) {
  for (const FieldMatcher& matcher : matchers) {
    if (!matches(matcher, fields)) {
      comparison.miss(where + " " + mismatch(matcher, fields));
    }
  }
}

void compare_messages(Comparison& comparison, const View& view, const Stream& stream,
                      const Expect& expect) {
  if (!expect.messages && !expect.data) {
    return;
  }
  const ReceivedMessages received = messages_of(view.dialogue, stream);
  if (received.rest) {
    comparison.miss("octets that are no whole message");
  }
  if (expect.messages && received.complete.size() != *expect.messages) {
    comparison.miss(std::to_string(received.complete.size()) + " messages");
  }
  Buffer data;
  for (const ReceivedMessage& message : received.complete) {
    data.insert(data.end(), message.data.begin(), message.data.end());
  }
  if (expect.data && data != *expect.data) {
    comparison.miss("other message data");
  }
}

Comparison compare(const View& view, const Stream& stream, const Expect& expect) {
  Comparison comparison;
  if (expect.equals_baseline()) {
    if (!equals_baseline(view.dialogue, stream, view.baseline)) {
      comparison.miss("not as the baseline call");
    }
    return comparison;
  }
  const Answer answer = answer_on(view.dialogue, &stream);
  compare_value(comparison, expect.http_status, answer.http_status, ":status");
  compare_value(comparison, expect.grpc_status, answer.grpc_status, "grpc-status");
  compare_fields(comparison, expect.fields, answer.headers, "headers:");
  compare_fields(comparison, expect.trailers, answer.trailers, "trailers:");
  compare_messages(comparison, view, stream, expect);
  return comparison;
}

Comparison compare_status(const View& view, const Stream& stream, const Expect& expect) {
  Comparison comparison;
  const Answer answer = answer_on(view.dialogue, &stream);
  if (answer.grpc_status) {
    compare_value(comparison, expect.grpc_status, answer.grpc_status, "grpc-status");
  } else {
    comparison.miss("no grpc-status");
  }
  return comparison;
}

Finding by_answer(const View& view, const Stream& stream, Comparison comparison) {
  const Answer answer = answer_on(view.dialogue, &stream);
  const bool usual = equals_baseline(view.dialogue, stream, view.baseline);
  const std::string seen = usual ? "response as usual" : summary(answer);
  std::string got = "answered " + summary(answer);
  if (!comparison.wrong.empty()) {
    got += " (" + joined(comparison.wrong, "; ") + ")";
  }
  std::vector<std::size_t> evidence;
  for (const auto& part : {stream.headers, stream.ended}) {
    if (part && (evidence.empty() || evidence.back() != *part)) {
      evidence.push_back(*part);
    }
  }
  return positive(comparison.verdict, std::move(got), seen, std::move(evidence),
                  std::move(comparison.why));
}

Finding by_reset(const View& view, const Stream& stream) {
  const std::string seen = frame_name(*view.dialogue.frame(*stream.reset));
  return positive(VerdictKind::fail, "reset the stream before the response was complete: " + seen,
                  seen, {*stream.reset});
}

/// The peer has closed the connection, or said that it will not serve this stream.
bool refuses(const Dialogue& dialogue, StreamId id) {
  const End& end = dialogue.complaint();
  const bool excluded = end.goaway && last_stream(*dialogue.frame(*end.goaway)).value_or(id) < id;
  return end.close || end.before_script || end.error() || excluded;
}

template <typename Compare>
Finding read_answer(const View& view, StreamId id, const Compare& comparison) {
  const Stream* stream = view.dialogue.stream(id);
  Finding finding;
  if (stream != nullptr && stream->ended && !view.consumed.answers.contains(id)) {
    finding = by_answer(view, *stream, comparison(*stream));
    finding.stream = id;
    finding.answer = true;
  } else if (stream != nullptr && stream->reset && !view.consumed.events.contains(*stream->reset)) {
    finding = by_reset(view, *stream);
  } else if (refuses(view.dialogue, id)) {
    finding = ended(view, "before the response was complete");
  } else {
    const Answer answer = answer_on(view.dialogue, stream);
    finding = absent(view, answer.begun ? "the response was not completed: " + summary(answer)
                                        : "no response came on " + on_stream(id));
  }
  finding.consume(stream, view.until);
  return finding;
}

}  // namespace

Finding read_response(const View& view, const Expect& expect) {
  return read_answer(view, view.resolve(expect.stream),
                     [&](const Stream& stream) { return compare(view, stream, expect); });
}

Finding read_grpc_status(const View& view, const Expect& expect) {
  return read_answer(view, view.resolve(expect.stream),
                     [&](const Stream& stream) { return compare_status(view, stream, expect); });
}

Finding read_alive(const View& view) {
  const std::optional<StreamId> id = view.dialogue.opened_after(view.begun);
  if (!id) {
    return refuses(view.dialogue, 0) ? ended(view, "before it could be called")
                                     : absent(view, "no call was made");
  }
  return read_answer(view, *id,
                     [&](const Stream& stream) { return compare(view, stream, Expect{}); });
}

}  // namespace wire::judge
