#include "reference-client/fields.h"

#include <algorithm>
#include <utility>

#include "reference-client/refusal.h"

namespace reference {

Fields::Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
  if (!object.is_object()) {
    throw Refusal::error((path_.empty() ? std::string("a request") : path_) + " must be an object");
  }
}

const Fields::Json* Fields::find(std::string_view name) {
  asked_.emplace_back(name);
  const auto found = object_.find(asked_.back());
  return found == object_.end() ? nullptr : &*found;
}

const Fields::Json& Fields::required(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr) {
    throw Refusal::error(path_of(name) + " is missing");
  }
  return *value;
}

std::string Fields::text(std::string_view name) {
  required(name);
  return *optional_text(name);
}

std::optional<std::string> Fields::optional_text(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_string()) {
    wrong(name, "a string");
  }
  return value->get<std::string>();
}

std::int64_t Fields::integer(std::string_view name, std::int64_t least) {
  required(name);
  return *optional_integer(name, least);
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view name, std::int64_t least) {
  const Json* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  const bool fits = value->is_number_unsigned()
                        ? value->get<std::uint64_t>() <=
                              static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
                        : value->is_number_integer();
  if (!fits || value->get<std::int64_t>() < least) {
    wrong(name, least > std::numeric_limits<std::int64_t>::min()
                    ? "an integer of at least " + std::to_string(least)
                    : std::string("an integer"));
  }
  return value->get<std::int64_t>();
}

std::optional<int> Fields::optional_int(std::string_view name, int least) {
  const auto value = optional_integer(name, least);
  if (value && *value > std::numeric_limits<int>::max()) {
    wrong(name, "an integer of at most " + std::to_string(std::numeric_limits<int>::max()));
  }
  return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

std::optional<bool> Fields::optional_boolean(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_boolean()) {
    wrong(name, "true or false");
  }
  return value->get<bool>();
}

std::optional<double> Fields::optional_number(std::string_view name) {
  const Json* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_number()) {
    wrong(name, "a number");
  }
  return value->get<double>();
}

const Fields::Json::array_t& Fields::array(std::string_view name) {
  static const Json::array_t nothing;
  const Json* value = find(name);
  if (value == nullptr) {
    return nothing;
  }
  if (!value->is_array()) {
    wrong(name, "an array");
  }
  return value->get_ref<const Json::array_t&>();
}

std::string Fields::path_of(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

std::string Fields::path_of(std::string_view name, std::size_t index) const {
  return path_of(name) + "[" + std::to_string(index) + "]";
}

void Fields::done() const {
  for (const auto& [name, value] : object_.items()) {
    if (std::find(asked_.begin(), asked_.end(), name) == asked_.end()) {
      throw Refusal::unsupported(path_of(name));
    }
  }
}

void Fields::wrong(std::string_view name, std::string_view expected) const {
  throw Refusal::error(path_of(name) + " must be " + std::string(expected));
}

}  // namespace reference
