// One JSON object, written from front to back. Most of what the engine says is the lines of logs: a
// tree of values for each would take longer than all that is done with them.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace engine {

class JsonLine {
 public:
  /// Of an object; without a key, of an array.
  JsonLine& add(std::string_view key, std::string_view value) { return name(key).text(value); }
  JsonLine& add(std::string_view key, const std::string& value) {
    return add(key, std::string_view(value));
  }
  JsonLine& add(std::string_view key, const char* value) {
    return add(key, std::string_view(value));
  }
  JsonLine& add(std::string_view key, bool value) {
    return name(key).raw(value ? "true" : "false");
  }
  JsonLine& add(std::string_view key, double value) { return name(key).number(value); }
  template <std::integral Number>
  JsonLine& add(std::string_view key, Number value) {
    return name(key).raw(std::to_string(value));
  }
  JsonLine& add_text(std::string_view value) { return separate().text(value); }
  template <std::integral Number>
  JsonLine& add_number(Number value) {
    return separate().raw(std::to_string(value));
  }

  /// A value that is JSON already.
  JsonLine& add_json(std::string_view key, std::string_view json) { return name(key).raw(json); }

  /// An object or array inside; close() ends the innermost one.
  JsonLine& open_object(std::string_view key) { return name(key).open('{', '}'); }
  JsonLine& open_array(std::string_view key) { return name(key).open('[', ']'); }
  JsonLine& open_object() { return separate().open('{', '}'); }
  JsonLine& open_array() { return separate().open('[', ']'); }
  JsonLine& close();

  /// The object, all that is open closed; nothing can be added afterwards.
  std::string take();

 private:
  JsonLine& name(std::string_view key);
  JsonLine& separate();
  JsonLine& text(std::string_view value);
  JsonLine& number(double value);
  JsonLine& raw(std::string_view json);
  JsonLine& open(char opening, char closing);

  std::string line_ = "{";
  std::string open_ = "}";  // what is to be closed, the innermost last
  bool first_ = true;       // nothing stands in the innermost yet
};

}  // namespace engine
