#include "fuzz/oracle/session_causes.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <string_view>

namespace fuzz {
namespace {

using wire::FrameType;
using wire::observer::Message;
using wire::observer::Side;

constexpr std::string_view kOnClosedStream = "-on-closed-stream";

/// A cause, and how it is known.
struct Cause {
  std::string_view name;
  bool (*holds)(const Difference& seen);
};

/// The first that holds; empty: none.
std::string_view first_of(std::span<const Cause> causes, const Difference& seen) {
  const auto found = std::find_if(causes.begin(), causes.end(),
                                  [&seen](const Cause& cause) { return cause.holds(seen); });
  return found == causes.end() ? std::string_view() : found->name;
}

/// All that nghttp2 says of a message as a whole.
bool is_messaging_error(const Difference& seen) {
  return seen.complaint == nghttp2_strerror(NGHTTP2_ERR_HTTP_MESSAGING);
}

const Side* speaker(const Difference& seen) {
  return seen.stream == nullptr ? nullptr : &seen.stream->sides[seen.speaker];
}

const Reading::Section* last_section(const Difference& seen) {
  return seen.ours.sections.empty() ? nullptr : &seen.ours.sections.back();
}

bool has(const Reading::Section& section, std::string_view name) {
  return std::any_of(section.fields.begin(), section.fields.end(),
                     [name](const auto& field) { return field.name == name; });
}

// What is overlooked

bool is_priority_without_priorities(const Difference& seen) {
  return seen.is(FrameType::PRIORITY) && seen.priorities_off;
}

/// Of a parameter that stands in a SETTINGS frame more than once, nghttp2 sees the last.
bool repeats_a_setting(const Difference& seen) {
  std::set<std::uint16_t> known;
  const auto said = parameters(seen.frame, seen.payload);
  return std::any_of(said.begin(), said.end(), [&known](const auto& parameter) {
    return !known.insert(parameter.first).second;
  });
}

/// nghttp2 looks at the octets of content, not at the frame.
bool is_data_without_octets(const Difference& seen) {
  const auto frame = wire::decode_frame(seen.frame, seen.payload);
  const auto* data = frame ? std::get_if<wire::Data>(&*frame) : nullptr;
  return data != nullptr && data->data.empty() && !data->end_stream;
}

constexpr std::array<Cause, 3> kOverlooked = {{
    {"PRIORITY-without-priorities", is_priority_without_priorities},
    {"superseded-setting", repeats_a_setting},
    {"DATA-without-octets", is_data_without_octets},
}};

// What is reset

bool is_promise_on_closed_stream(const Difference& seen) {
  return seen.is(FrameType::PUSH_PROMISE) && seen.gone;
}

bool is_window_of_ended_direction(const Difference& seen) {
  return seen.complaint == nghttp2_strerror(NGHTTP2_ERR_FLOW_CONTROL) &&
         seen.is(FrameType::WINDOW_UPDATE) && seen.stream != nullptr &&
         seen.stream->sides[wire::observer::other(seen.speaker)].closed();
}

bool is_content_where_there_is_none(const Difference& seen) {
  const Side* side = speaker(seen);
  return seen.is(FrameType::DATA) && side != nullptr && side->message.no_content;
}

/// A section that begins no message has no pseudo-header field.
bool has_in_trailers(const Difference& seen, std::string_view name) {
  const Reading::Section* section = last_section(seen);
  return section != nullptr && has(*section, name) &&
         std::none_of(section->fields.begin(), section->fields.end(),
                      [](const auto& field) { return field.name.starts_with(':'); });
}

/// nghttp2 complains of the field, or of the message that has another length.
bool has_length_in_trailers(const Difference& seen) {
  return (seen.complaint == "field content-length" || is_messaging_error(seen)) &&
         has_in_trailers(seen, "content-length");
}

bool has_te_in_trailers(const Difference& seen) {
  return seen.complaint == "field te" && has_in_trailers(seen, "te");
}

bool is_second_headers_of_connect(const Difference& seen) {
  const Side* side = speaker(seen);
  return is_messaging_error(seen) && side != nullptr && seen.stream->connect &&
         side->message.phase == Message::Phase::trailers;
}

bool lacks_authority(const Difference& seen) {
  const Reading::Section* section = last_section(seen);
  return is_messaging_error(seen) && section != nullptr && has(*section, ":method") &&
         !has(*section, ":authority") && !has(*section, "host");
}

/// Of a promised request, a :path that does not begin with "/", as all but that of OPTIONS must.
bool promises_relative_path(const Difference& seen) {
  const Reading::Section* section = last_section(seen);
  return is_messaging_error(seen) && seen.is(FrameType::PUSH_PROMISE) && section != nullptr &&
         std::any_of(section->fields.begin(), section->fields.end(), [](const auto& field) {
           return field.name == ":path" && !field.value.starts_with('/');
         });
}

/// By a rule that leaves the reaction to its reader: the observer asks for nothing after that.
bool was_malformed(const Difference& seen) {
  const Side* side = speaker(seen);
  return side != nullptr && side->message.malformed;
}

constexpr std::array<Cause, 9> kReset = {{
    {"promise-on-closed-stream", is_promise_on_closed_stream},
    {"window-of-ended-direction", is_window_of_ended_direction},
    {"content-where-there-is-none", is_content_where_there_is_none},
    {"content-length-in-trailers", has_length_in_trailers},
    {"te-in-trailers", has_te_in_trailers},
    {"second-headers-of-connect", is_second_headers_of_connect},
    {"no-authority", lacks_authority},
    {"relative-path", promises_relative_path},
    {"message-that-was-malformed", was_malformed},
}};

// What is read

bool lacks_content(const Difference& seen) {
  return seen.ours.content != seen.theirs.content && seen.theirs.content.empty();
}

bool has_other_content(const Difference& seen) { return seen.ours.content != seen.theirs.content; }

bool lacks_fields(const Difference& seen) {
  return seen.ours.sections.size() > seen.theirs.sections.size();
}

bool has_more_fields(const Difference& seen) {
  return seen.ours.sections.size() < seen.theirs.sections.size();
}

std::vector<Reading::Section> without_length(const Reading& reading) {
  std::vector<Reading::Section> sections = reading.sections;
  for (Reading::Section& section : sections) {
    std::erase_if(section.fields, [](const auto& field) { return field.name == "content-length"; });
  }
  return sections;
}

bool lacks_length_only(const Difference& seen) {
  return without_length(seen.ours) == without_length(seen.theirs);
}

constexpr std::array<Cause, 5> kRead = {{
    {"no-content", lacks_content},
    {"other-content", has_other_content},
    {"no-fields", lacks_fields},
    {"more-fields", has_more_fields},
    {"no-content-length", lacks_length_only},
}};

}  // namespace

std::string slug(std::string_view text) {
  std::string slug;
  for (const char c : text.substr(0, 60)) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool plain = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (plain) {
      slug += lower;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (!slug.empty() && slug.back() == '-') {
    slug.pop_back();
  }
  return slug;
}

std::string cause_of_overlooking(const Difference& seen) {
  return seen.gone ? seen.type().append(kOnClosedStream) : std::string(first_of(kOverlooked, seen));
}

std::string cause_of_reset(const Difference& seen) {
  const std::string_view cause = first_of(kReset, seen);
  return cause.empty() ? slug(seen.complaint) : std::string(cause);
}

std::string cause_of_reading(const Difference& seen) {
  if (seen.gone && seen.theirs == Reading()) {
    return seen.type().append(kOnClosedStream);
  }
  const std::string_view cause = first_of(kRead, seen);
  return cause.empty() ? "other-fields" : std::string(cause);
}

std::vector<wire::Settings::Parameter> parameters(const wire::FrameHeader& frame,
                                                  wire::Bytes payload) {
  std::vector<wire::Settings::Parameter> parameters;
  wire::Cursor cursor(payload);
  std::uint16_t id = 0;
  std::uint32_t value = 0;
  const bool is_settings = frame.type == static_cast<std::uint8_t>(FrameType::SETTINGS);
  while (is_settings && cursor.u16(id) && cursor.u32(value)) {
    parameters.emplace_back(id, value);
  }
  return parameters;
}

}  // namespace fuzz
