#include "wire/judge/field_matcher.h"

#include <regex>

#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

/// std::regex recurses once an octet, so that a hostile value could exhaust the stack.
constexpr std::size_t kLongestForRegex = 1024;

bool value_matches(const FieldMatcher& matcher, const std::string& value) {
  if (matcher.kind == FieldMatcher::Kind::equals) {
    return value == matcher.value;
  }
  if (value.size() > kLongestForRegex) {
    return false;
  }
  try {
    return std::regex_match(value, std::regex(matcher.value));
  } catch (const std::regex_error&) {
    return false;  // the harness refuses such patterns; a recorded plan may still hold one
  }
}

}  // namespace

bool matches(const FieldMatcher& matcher, const hpack::FieldList* fields) {
  bool found = false;
  for (std::size_t i = 0; fields != nullptr && i < fields->size(); ++i) {
    const hpack::Field& field = (*fields)[i];
    if (field.name != matcher.name) {
      continue;
    }
    found = true;
    if (matcher.kind == FieldMatcher::Kind::absent || !value_matches(matcher, field.value)) {
      return false;
    }
  }
  return found == (matcher.kind != FieldMatcher::Kind::absent);
}

std::string mismatch(const FieldMatcher& matcher, const hpack::FieldList* fields) {
  const std::string* value = fields == nullptr ? nullptr : find_field(*fields, matcher.name);
  return value == nullptr ? "no " + matcher.name : matcher.name + " is " + shown(*value);
}

}  // namespace wire::judge
