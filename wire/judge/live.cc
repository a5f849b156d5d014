#include "wire/judge/live.h"

#include "wire/judge/answer.h"
#include "wire/judge/dialogue.h"
#include "wire/judge/finding.h"

namespace wire::judge {

std::vector<std::size_t> matching_frames(const Attempt& attempt, const FrameMatcher& matcher,
                                         std::size_t from) {
  const Dialogue dialogue(attempt, script_connection(attempt));
  const Baseline baseline;
  const Consumed consumed;
  const View view{dialogue, baseline, consumed, attempt.events.size(), std::nullopt};
  std::vector<std::size_t> found;
  for (const std::size_t index : dialogue.inbound()) {
    if (index >= from && frame_matches(view, index, matcher)) {
      found.push_back(index);
    }
  }
  return found;
}

std::optional<Baseline> baseline_of(const Attempt& attempt) {
  const EpilogueBegun* begun = nullptr;
  for (const Event& event : attempt.events) {
    if (const auto* epilogue = std::get_if<EpilogueBegun>(&event.what)) {
      begun = epilogue;
    }
  }
  if (begun == nullptr) {
    return std::nullopt;
  }
  const Dialogue dialogue(attempt, begun->connection);
  const Stream* stream = dialogue.stream(begun->stream);
  const Answer answer = answer_on(dialogue, stream);
  if (!answer.complete || !answer.http_status) {
    return std::nullopt;
  }
  return Baseline{*answer.http_status, answer.grpc_status, body_of(dialogue, *stream)};
}

}  // namespace wire::judge
