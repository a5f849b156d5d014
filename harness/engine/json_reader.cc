#include "harness/engine/json_reader.h"

#include <utility>

namespace engine {
namespace {

const nlohmann::json kNull;
const nlohmann::json kEmptyObject = nlohmann::json::object();
const nlohmann::json::array_t kEmptyArray;

int digit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

std::optional<wire::Buffer> parse_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) {
    return std::nullopt;
  }
  wire::Buffer octets;
  octets.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = digit(digits[i]);
    const int low = digit(digits[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    octets.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return octets;
}

ObjectReader::ObjectReader(const nlohmann::json& object, std::string path, Errors& errors)
    : object_(object.is_object() ? object : kEmptyObject), path_(std::move(path)), errors_(errors) {
  if (!object.is_object()) {
    errors_.add(path_, "expected an object");
  }
}

const nlohmann::json* ObjectReader::find(std::string_view key) {
  read_.emplace(key);
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

bool ObjectReader::has(std::string_view key) const {
  const auto found = object_.find(key);
  return found != object_.end() && !found->is_null();
}

std::string ObjectReader::text(std::string_view key, std::string fallback) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return fallback;
  }
  if (!value->is_string()) {
    errors_.add(path_of(key), "expected a string");
    return fallback;
  }
  return value->get<std::string>();
}

std::string ObjectReader::required_text(std::string_view key) {
  if (!has(key)) {
    errors_.add(path_of(key), "missing");
  }
  return text(key);
}

std::optional<std::uint64_t> ObjectReader::optional_number(std::string_view key,
                                                           std::uint64_t max) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_number_unsigned() || value->get<std::uint64_t>() > max) {
    errors_.add(path_of(key), "expected a number from 0 to " + std::to_string(max));
    return std::nullopt;
  }
  return value->get<std::uint64_t>();
}

std::uint64_t ObjectReader::number(std::string_view key, std::uint64_t max,
                                   std::uint64_t fallback) {
  return optional_number(key, max).value_or(fallback);
}

double ObjectReader::real(std::string_view key, double fallback) {
  const nlohmann::json* value = find(key);
  if (value != nullptr && !value->is_number()) {
    errors_.add(path_of(key), "expected a number");
    return fallback;
  }
  return value == nullptr ? fallback : value->get<double>();
}

std::optional<bool> ObjectReader::optional_boolean(std::string_view key) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_boolean()) {
    errors_.add(path_of(key), "expected true or false");
    return std::nullopt;
  }
  return value->get<bool>();
}

bool ObjectReader::boolean(std::string_view key, bool fallback) {
  return optional_boolean(key).value_or(fallback);
}

std::optional<wire::Buffer> ObjectReader::optional_hex(std::string_view key) {
  if (!has(key)) {
    read_.emplace(key);
    return std::nullopt;
  }
  auto octets = parse_hex(text(key));
  if (!octets) {
    errors_.add(path_of(key), "expected hexadecimal digits, two an octet");
  }
  return octets;
}

wire::Buffer ObjectReader::hex(std::string_view key) {
  return optional_hex(key).value_or(wire::Buffer{});
}

std::vector<std::string> ObjectReader::texts(std::string_view key) {
  std::vector<std::string> texts;
  for (const nlohmann::json& element : array(key)) {
    if (element.is_string()) {
      texts.push_back(element.get<std::string>());
    } else {
      errors_.add(path_of(key), "expected strings");
    }
  }
  return texts;
}

const nlohmann::json& ObjectReader::raw(std::string_view key) {
  const nlohmann::json* value = find(key);
  return value == nullptr ? kNull : *value;
}

const nlohmann::json::array_t& ObjectReader::array(std::string_view key) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return kEmptyArray;
  }
  if (!value->is_array()) {
    errors_.add(path_of(key), "expected an array");
    return kEmptyArray;
  }
  return value->get_ref<const nlohmann::json::array_t&>();
}

void ObjectReader::done() {
  for (const auto& [key, value] : object_.items()) {
    if (!read_.contains(key)) {
      errors_.add(path_of(key), "unknown key");
    }
  }
}

}  // namespace engine
