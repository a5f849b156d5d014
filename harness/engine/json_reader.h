// Strict reading of JSON objects: every key is asked for by name and type, what is left over is an
// error, the first error is kept with its path ("steps[2].stream: expected a number").
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wire/bytes.h"

namespace engine {

/// The first error of a document.
class Errors {
 public:
  void add(const std::string& path, const std::string& what) {
    if (first_.empty()) {
      first_ = path + ": " + what;
    }
  }
  bool any() const { return !first_.empty(); }
  const std::string& first() const { return first_; }

 private:
  std::string first_;
};

/// One object. Values that are absent or of the wrong type read as the default; wrong types and
/// missing required keys are errors.
class ObjectReader {
 public:
  ObjectReader(const nlohmann::json& object, std::string path, Errors& errors);

  bool has(std::string_view key) const;
  std::string text(std::string_view key, std::string fallback = {});
  std::string required_text(std::string_view key);
  std::uint64_t number(std::string_view key, std::uint64_t max, std::uint64_t fallback = 0);
  std::optional<std::uint64_t> optional_number(std::string_view key, std::uint64_t max);
  double real(std::string_view key, double fallback);
  bool boolean(std::string_view key, bool fallback = false);
  std::optional<bool> optional_boolean(std::string_view key);
  /// Hexadecimal digits, two an octet.
  wire::Buffer hex(std::string_view key);
  std::optional<wire::Buffer> optional_hex(std::string_view key);
  std::vector<std::string> texts(std::string_view key);
  /// The value itself, null where absent; counts as read.
  const nlohmann::json& raw(std::string_view key);
  /// The array's elements; empty where absent.
  const nlohmann::json::array_t& array(std::string_view key);

  std::string path_of(std::string_view key) const { return path_ + "." + std::string(key); }
  const std::string& path() const { return path_; }
  Errors& errors() { return errors_; }
  /// Refuses keys that nobody asked for.
  void done();

 private:
  const nlohmann::json* find(std::string_view key);

  const nlohmann::json& object_;
  std::string path_;
  Errors& errors_;
  std::set<std::string, std::less<>> read_;
};

/// Decodes hexadecimal digits; nothing if the text is no whole number of octets.
std::optional<wire::Buffer> parse_hex(std::string_view digits);

}  // namespace engine
