// Strict reading of JSON objects: members are asked for by name and type, and what nobody asked for
// is unsupported. Everything wrong is thrown as a Refusal that tells the member's path.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reference {

class Fields {
 public:
  using Json = nlohmann::json;

  /// `path` is empty for the request itself. The object must outlive this.
  Fields(const Json& object, std::string path);

  /// The member as it is, null where it is absent.
  const Json* find(std::string_view name);
  /// The member as it is; an error where it is absent.
  const Json& required(std::string_view name);

  std::string text(std::string_view name);
  std::optional<std::string> optional_text(std::string_view name);
  std::int64_t integer(std::string_view name, std::int64_t least);
  std::optional<std::int64_t> optional_integer(
      std::string_view name, std::int64_t least = std::numeric_limits<std::int64_t>::min());
  /// Like optional_integer, of what gRPC counts with.
  std::optional<int> optional_int(std::string_view name, int least);
  std::optional<bool> optional_boolean(std::string_view name);
  std::optional<double> optional_number(std::string_view name);
  /// The elements of an array; none where it is absent.
  const Json::array_t& array(std::string_view name);

  std::string path_of(std::string_view name) const;
  std::string path_of(std::string_view name, std::size_t index) const;

  /// Refuses members that nobody asked for.
  void done() const;

 private:
  [[noreturn]] void wrong(std::string_view name, std::string_view expected) const;

  const Json& object_;
  std::string path_;
  std::vector<std::string> asked_;
};

}  // namespace reference
