#include "wire/judge/field_matcher.h"

#include <algorithm>
#include <regex>

#include "wire/grpc/base64.h"
#include "wire/judge/frame_facts.h"
#include "wire/judge/text.h"

namespace wire::judge {
namespace {

/// std::regex recurses with each octet, as deep as the pattern is nested: a hostile value could
/// exhaust the stack, and so could the pattern of a recorded plan.
constexpr std::size_t kLongestForRegex = 1024;
constexpr std::size_t kMostForRegex = 32'768;  // octets of the value times those of the pattern

bool value_matches(const FieldMatcher& matcher, const std::string& value) {
  if (matcher.kind == FieldMatcher::Kind::equals) {
    return value == matcher.value;
  }
  if (value.size() > kLongestForRegex || value.size() * matcher.value.size() > kMostForRegex ||
      matcher.value.size() > kLongestForRegex) {
    return false;
  }
  try {
    return std::regex_match(value, std::regex(matcher.value));
  } catch (const std::regex_error&) {
    return false;  // the harness refuses such patterns; a recorded plan may still hold one
  }
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

/// The order counts, and neither how the values are spread over lines nor the spaces between them.
bool combined_matches(const FieldMatcher& matcher, const hpack::FieldList* fields) {
  std::string all;
  for (std::size_t i = 0; fields != nullptr && i < fields->size(); ++i) {
    if ((*fields)[i].name == matcher.name) {
      all.append(all.empty() ? 0 : 1, ',').append((*fields)[i].value);
    }
  }
  return without_spaces(all) == without_spaces(matcher.value);
}

bool contains(const FieldMatcher& matcher, const hpack::Field& field) {
  const auto octets = grpc::base64_decode(field.value);
  const auto same = [](std::uint8_t octet, char wanted) {
    return octet == static_cast<std::uint8_t>(wanted);
  };
  return octets && std::search(octets->begin(), octets->end(), matcher.value.begin(),
                               matcher.value.end(), same) != octets->end();
}

bool any_contains(const FieldMatcher& matcher, const hpack::FieldList* fields) {
  return fields != nullptr &&
         std::any_of(fields->begin(), fields->end(), [&matcher](const hpack::Field& field) {
           return field.name == matcher.name && contains(matcher, field);
         });
}

}  // namespace

bool matches(const FieldMatcher& matcher, const hpack::FieldList* fields) {
  if (matcher.kind == FieldMatcher::Kind::combined) {
    return combined_matches(matcher, fields);
  }
  if (matcher.kind == FieldMatcher::Kind::contains) {
    return any_contains(matcher, fields);
  }
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
