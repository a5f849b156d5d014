// frame: so many frames that match. The only expectation that SETTINGS, PING, WINDOW_UPDATE and
// unknown frames can meet.
#include <algorithm>

#include "wire/judge/field_matcher.h"
#include "wire/judge/finding.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

/// It says nothing yet: informational sections and empty DATA frames are no answer unless the
/// matcher names them.
bool is_passed_over(const FrameSeen& seen, const FrameMatcher& matcher) {
  if (is_empty_data(seen)) {
    return !matcher.data;
  }
  return is_informational(seen) &&
         std::none_of(matcher.fields.begin(), matcher.fields.end(),
                      [](const FieldMatcher& field) { return field.name == ":status"; });
}

/// The frame has the type that is waited for; field blocks count where they are completed.
bool is_of_type(const View& view, std::size_t index, const FrameMatcher& matcher) {
  const FrameSeen& seen = *view.dialogue.frame(index);
  if (matcher.any_unknown) {
    return seen.header.type > static_cast<std::uint8_t>(FrameType::CONTINUATION);
  }
  const auto wanted = static_cast<FrameType>(matcher.type);
  if (wanted == FrameType::HEADERS || wanted == FrameType::PUSH_PROMISE) {
    return view.dialogue.block_type(index) == wanted;
  }
  return seen.header.type == matcher.type;
}

bool flags_match(const FrameSeen& seen, const FrameMatcher& matcher) {
  const bool ends = seen.block ? seen.block_ends_stream : has_flag(seen, flag::END_STREAM);
  return (!matcher.ack || *matcher.ack == has_flag(seen, flag::ACK)) &&
         (!matcher.end_stream || *matcher.end_stream == ends);
}

bool code_matches(const FrameSeen& seen, const FrameMatcher& matcher) {
  const std::optional<ErrorCode> code = error_code(seen);
  return matcher.codes.empty() || (code && std::find(matcher.codes.begin(), matcher.codes.end(),
                                                     *code) != matcher.codes.end());
}

bool fields_match(const FrameSeen& seen, const FrameMatcher& matcher) {
  const hpack::FieldList* fields = seen.block ? &*seen.block : nullptr;
  return std::all_of(matcher.fields.begin(), matcher.fields.end(),
                     [&](const FieldMatcher& field) { return matches(field, fields); });
}

bool payload_matches(const FrameSeen& seen, const FrameMatcher& matcher) {
  const Bytes data = data_of(seen);
  return has_settings(seen, matcher.settings) &&
         (!matcher.opaque_data || opaque_data(seen) == matcher.opaque_data) &&
         (!matcher.data ||
          std::equal(data.begin(), data.end(), matcher.data->begin(), matcher.data->end())) &&
         (!matcher.last_stream || last_stream(seen) == matcher.last_stream) &&
         (!matcher.debug_data || debug_data(seen) == matcher.debug_data) &&
         (!matcher.increment || increment(seen) == matcher.increment);
}

}  // namespace

bool frame_matches(const View& view, std::size_t index, const FrameMatcher& matcher) {
  const FrameSeen* seen = view.dialogue.frame(index);
  if (seen == nullptr || seen->malformed || !is_of_type(view, index, matcher)) {
    return false;
  }
  if (is_passed_over(*seen, matcher)) {
    return false;
  }
  const bool on_it = !matcher.stream || seen->header.stream == view.resolve(matcher.stream);
  return on_it && flags_match(*seen, matcher) && code_matches(*seen, matcher) &&
         fields_match(*seen, matcher) && payload_matches(*seen, matcher);
}

namespace {

Finding by_frames(const View& view, const FrameMatcher& matcher, std::vector<std::size_t> found) {
  const FrameSeen& last = *view.dialogue.frame(found.back());
  const bool whole = matcher.any_unknown || last.header.type == matcher.type;
  const std::string seen =
      whole ? frame_name(last) : to_string(static_cast<FrameType>(matcher.type));
  const bool other_code = !matcher.codes.empty() && error_code(last) != matcher.codes.front();
  Finding finding =
      positive(other_code ? VerdictKind::allowed : VerdictKind::pass, "sent " + seen, seen,
               std::move(found), other_code ? "the case allows this code too" : "");
  finding.consumed = finding.evidence;
  return finding;
}

}  // namespace

Finding read_frame(const View& view, const Expect& expect) {
  const FrameMatcher& matcher = expect.frame;
  std::vector<std::size_t> found;
  for (const std::size_t index : view.dialogue.inbound()) {
    if (found.size() < matcher.count && view.is_open(index) &&
        frame_matches(view, index, matcher)) {
      found.push_back(index);
    }
  }
  if (!found.empty() && found.size() >= matcher.count) {
    return by_frames(view, matcher, std::move(found));
  }
  const End& end = view.dialogue.complaint();
  if (end.close || end.before_script) {
    return ended(view, "before it came");
  }
  const std::string reaction = view.reaction();
  return absent(
      view, reaction == "nothing" ? "no such frame came" : "no such frame came, but: " + reaction);
}

}  // namespace wire::judge
