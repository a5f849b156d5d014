#include "harness/engine/json_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

namespace engine {
namespace {

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }

}  // namespace

JsonLine& JsonLine::close() {
  line_ += open_.back();
  open_.pop_back();
  first_ = false;
  return *this;
}

std::string JsonLine::take() {
  while (!open_.empty()) {
    close();
  }
  return std::move(line_);
}

JsonLine& JsonLine::name(std::string_view key) {
  separate().text(key);
  line_ += ':';
  return *this;
}

JsonLine& JsonLine::separate() {
  if (!first_) {
    line_ += ',';
  }
  first_ = false;
  return *this;
}

JsonLine& JsonLine::text(std::string_view value) {
  if (std::all_of(value.begin(), value.end(), is_plain)) {
    line_ += '"';
    line_ += value;
    line_ += '"';
    return *this;
  }
  using nlohmann::json;
  return raw(json(value).dump(-1, ' ', false, json::error_handler_t::replace));
}

JsonLine& JsonLine::number(double value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return raw({digits.data(), end});
}

JsonLine& JsonLine::raw(std::string_view json) {
  line_ += json;
  return *this;
}

JsonLine& JsonLine::open(char opening, char closing) {
  line_ += opening;
  open_ += closing;
  first_ = true;
  return *this;
}

}  // namespace engine
