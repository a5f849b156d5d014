// Finds fields in the tables, for encoders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "wire/hpack/table.h"

namespace wire::hpack {

/// Where a field stands in the tables, as an index on the wire; 0: nowhere.
struct Match {
  std::uint32_t field = 0;  ///< the entry with this name and value
  std::uint32_t name = 0;   ///< an entry with this name

  friend bool operator==(const Match&, const Match&) = default;
};

/// The entry in the static table; `name` is the least index with the name.
Match find_static(std::string_view name, std::string_view value);

/// Finds entries of one dynamic table. It follows the table's insertions; evictions it sees from
/// the table itself.
class DynamicLookup {
 public:
  /// The newest entry with name and value; if there is none, the newest one with the name.
  Match find(const DynamicTable& table, std::string_view name, std::string_view value) const;

  /// To be called after each successful insertion into the table.
  void inserted(const DynamicTable& table);

 private:
  /// The n-th insertion has ordinal n; 0: none.
  using Ordinal = std::uint64_t;
  struct Keys {
    std::uint32_t name = 0;
    std::uint32_t field = 0;
  };
  /// Each entry is in two chains, of its name and of its name and value (or of others with the same
  /// key). They go from newer entries to older ones, so they end at the first evicted one.
  struct Link {
    Keys keys;
    Ordinal before_in_name = 0;
    Ordinal before_in_field = 0;
  };

  static Keys keys_of(std::string_view name, std::string_view value);
  const Link& link(Ordinal ordinal) const { return links_[ordinal & (links_.size() - 1)]; }
  void rebuild(const DynamicTable& table);
  void add(Ordinal ordinal, const Entry& entry);

  // The lengths are powers of two.
  std::vector<Link> links_;            // by ordinal, a ring
  std::vector<Ordinal> newest_name_;   // by key: the head of the chain
  std::vector<Ordinal> newest_field_;  // by key
};

}  // namespace wire::hpack
