#include "reference-client/json_text.h"

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace reference {
namespace {

namespace dom = simdjson::dom;
using Json = nlohmann::json;

constexpr std::size_t most_octets = std::size_t{64} << 20;
constexpr std::size_t most_nested = 64;

Json tree_of(const dom::element& element);

Json array_of(const dom::array& elements) {
  Json::array_t array;
  for (const dom::element element : elements) {
    array.push_back(tree_of(element));
  }
  return array;
}

Json object_of(const dom::object& members) {
  Json::object_t object;
  for (const auto [name, value] : members) {
    object.insert_or_assign(std::string(name), tree_of(value));
  }
  return object;
}

/// Which integers are signed, nlohmann tells by their values.
Json integer_of(std::int64_t value) {
  return value < 0 ? Json(value) : Json(static_cast<std::uint64_t>(value));
}

Json tree_of(const dom::element& element) {
  switch (element.type()) {
    case dom::element_type::ARRAY:
      return array_of(dom::array(element));
    case dom::element_type::OBJECT:
      return object_of(dom::object(element));
    case dom::element_type::INT64:
      return integer_of(std::int64_t{element});
    case dom::element_type::UINT64:
      return std::uint64_t{element};
    case dom::element_type::DOUBLE:
      return double{element};
    case dom::element_type::STRING:
      return std::string(std::string_view(element));
    case dom::element_type::BOOL:
      return bool{element};
    case dom::element_type::NULL_VALUE:
      break;
  }
  return nullptr;
}

}  // namespace

Json parse_json(const std::string& text) {
  dom::parser parser(most_octets);
  dom::element root;
  if (parser.allocate(text.size(), most_nested) == simdjson::SUCCESS &&
      parser.parse(text).get(root) == simdjson::SUCCESS) {
    return tree_of(root);
  }
  // Integers beyond 64 bits and deep nesting are JSON, too.
  return Json::parse(text, nullptr, false);
}

}  // namespace reference
