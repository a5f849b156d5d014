// Fields as HPACK sees them: a name and a value, both any octets (RFC 7541 §1.3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wire::hpack {

struct Field {
  std::string name;
  std::string value;
  /// It came, or is to go, as a never-indexed literal (RFC 7541 §7.1.3).
  bool never_indexed = false;

  friend bool operator==(const Field&, const Field&) = default;
};

/// In the order of the block.
using FieldList = std::vector<Field>;

/// How a field is represented in a block (RFC 7541 §6).
enum class Representation : std::uint8_t {
  indexed,           ///< §6.1: name and value from a table
  incremental,       ///< §6.2.1: a literal that becomes an entry of the dynamic table
  without_indexing,  ///< §6.2.2: a literal
  never_indexed,     ///< §6.2.3: a literal that must stay one on every hop
};

/// A decoded field, as long as its decoder is left alone.
struct FieldView {
  std::string_view name;
  std::string_view value;
  Representation representation = Representation::without_indexing;
};

/// An entry of a table; the octets belong to the table.
struct Entry {
  std::string_view name;
  std::string_view value;

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// What a field counts for in the dynamic table (RFC 7541 §4.1) and in a field list (RFC 9113
/// §10.5.1): its octets and this.
inline constexpr std::size_t kFieldOverhead = 32;

/// Octets of a field for those limits.
constexpr std::size_t field_size(std::string_view name, std::string_view value) {
  return name.size() + value.size() + kFieldOverhead;
}

}  // namespace wire::hpack
