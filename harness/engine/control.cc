#include "harness/engine/control.h"

#include <algorithm>
#include <optional>
#include <variant>

namespace engine {

using wire::judge::Plan;
using wire::judge::Step;
using wire::judge::StreamRef;

namespace {

/// The stream that a step is about; nothing where it is about the connection, or about several.
std::optional<StreamRef> stream_of(const Step& step) {
  if (const auto* send = std::get_if<wire::judge::Send>(&step.verb)) {
    const bool on_connection = send->stream.kind == StreamRef::Kind::id && send->stream.id == 0;
    return on_connection ? std::nullopt : std::optional(send->stream);
  }
  if (const auto* expect = std::get_if<wire::judge::Expect>(&step.verb)) {
    return expect->stream ? expect->stream : expect->frame.stream;
  }
  return std::nullopt;
}

/// `next` and `last` may name the same stream, whatever its number.
bool may_be_same(const StreamRef& left, const StreamRef& right) {
  const bool numbered = left.kind == StreamRef::Kind::id && right.kind == StreamRef::Kind::id;
  return !numbered || left.id == right.id;
}

}  // namespace

bool stands_without_stimulus(const Plan& plan, const Step& step) {
  const bool named = std::any_of(plan.steps.begin(), plan.steps.end(),
                                 [](const Step& other) { return other.stimulus; });
  if (!named || step.stimulus) {
    return false;
  }
  const std::optional<StreamRef> stream = stream_of(step);
  return std::none_of(plan.steps.begin(), plan.steps.end(), [&](const Step& other) {
    const std::optional<StreamRef> of_stimulus = other.stimulus ? stream_of(other) : std::nullopt;
    return of_stimulus && stream && may_be_same(*of_stimulus, *stream);
  });
}

}  // namespace engine
