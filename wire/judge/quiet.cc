// quiet: nothing more on a stream or on the connection. closed: the connection is closed, however.
#include <algorithm>

#include "wire/judge/answer.h"
#include "wire/judge/finding.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

/// An informational section, an empty DATA frame, or a part of a field block: a block counts where
/// it is complete.
bool says_nothing(const FrameSeen& seen) {
  const bool in_block = has_type(seen, FrameType::HEADERS) ||
                        has_type(seen, FrameType::PUSH_PROMISE) ||
                        has_type(seen, FrameType::CONTINUATION);
  const bool partial = in_block && !seen.block && !seen.malformed;
  return partial || is_informational(seen) || is_empty_data(seen);
}

/// What would break the silence: a frame or octets on the stream, or anything on the connection
/// (`id` 0). GOAWAY is not meant here: it belongs to how a connection ends.
bool is_noise(const View& view, std::size_t index, StreamId id) {
  const FrameSeen* seen = view.dialogue.frame(index);
  if (seen == nullptr) {
    return id == 0;
  }
  return !is_background_kind(seen->header.type) && !has_type(*seen, FrameType::GOAWAY) &&
         !says_nothing(*seen) && (id == 0 || seen->header.stream == id);
}

/// The first noise. What came before something that an earlier expectation has used up is passed
/// over.
std::optional<std::size_t> noise(const View& view, StreamId id) {
  std::optional<std::size_t> first;
  for (const std::size_t index : view.dialogue.inbound()) {
    if (!is_noise(view, index, id)) {
      continue;
    }
    if (!view.is_open(index)) {
      first = index < view.begun ? std::nullopt : first;
    } else if (!first && view.in_time(index)) {
      first = index;
    }
  }
  return first;
}

/// Noise from before the step, until something late told an earlier expectation what it was: the
/// silence has been judged, and its breach is forgiven.
bool forgiven(const View& view, StreamId id) {
  const auto& used = view.consumed.events;
  return std::any_of(used.begin(), used.end(), [&](const auto& event) {
    const auto& [index, decided] = event;
    return index < view.begun && decided > view.begun && is_noise(view, index, id);
  });
}

std::string noise_name(const View& view, std::size_t index) {
  if (const auto block = view.dialogue.block_type(index)) {
    return to_string(*block);
  }
  const FrameSeen* seen = view.dialogue.frame(index);
  return seen == nullptr ? "octets that are no frame" : frame_name(*seen);
}

bool in_time(const View& view, std::optional<std::size_t> index) {
  return index && view.in_time(*index);
}

Finding kept_silent(const View& view, StreamId id) {
  Finding finding;
  finding.settled = view.mark.has_value() || forgiven(view, id);
  finding.verdict = finding.settled ? VerdictKind::pass : VerdictKind::fail;
  finding.got = finding.settled ? "nothing more came" : "nothing decisive yet";
  finding.seen = "nothing";
  if (view.mark) {
    finding.evidence = {*view.mark};
  }
  return finding;
}

}  // namespace

Finding read_quiet(const View& view, const Expect& expect) {
  const StreamId id = expect.stream ? view.resolve(expect.stream) : 0;
  if (const std::optional<std::size_t> index = noise(view, id)) {
    const std::string seen = noise_name(view, *index);
    return positive(VerdictKind::fail, "was not quiet, but sent " + seen, seen, {*index});
  }
  const End& end = view.dialogue.complaint();
  const bool announced = in_time(view, end.goaway) && (id == 0 || end.error());
  if (end.before_script || in_time(view, end.close) || announced) {
    Finding finding = ended(view, "where it had to be quiet");
    if (finding.settled || !forgiven(view, id)) {
      return finding;
    }
  }
  return kept_silent(view, id);
}

Finding read_closed(const View& view) {
  const End& end = view.dialogue.complaint();
  if (end.before_script) {
    return ended(view, "before anything was sent");
  }
  if (!end.close) {
    return absent(view, "did not close the connection");
  }
  Finding finding =
      positive(VerdictKind::pass, "closed the connection", summary(end), {*end.close});
  if (end.goaway) {
    finding.evidence.insert(finding.evidence.begin(), *end.goaway);
  }
  return finding;
}

}  // namespace wire::judge
