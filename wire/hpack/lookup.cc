#include "wire/hpack/lookup.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <utility>

namespace wire::hpack {
namespace {

/// Tells the names of the static table apart.
constexpr std::uint32_t distinction(std::string_view name) {
  if (name.empty()) {
    return 0;
  }
  const auto octet = [&name](std::size_t at) {
    return std::uint32_t{static_cast<std::uint8_t>(name[at])};
  };
  return static_cast<std::uint32_t>(name.size()) ^ octet(0) << 8U ^ octet(name.size() / 2) << 16U ^
         octet(name.size() - 1) << 24U;
}

/// Where a name stands in a table of 2^(32 - shift) slots.
constexpr std::uint32_t spread(std::uint32_t key, std::uint32_t factor, unsigned shift) {
  return key * factor >> shift;
}

// The static table's names are hashed perfectly: a factor is searched that gives each one a slot of
// its own.
constexpr unsigned kStaticShift = 23;
using StaticSlots = std::array<std::uint8_t, 1U << (32 - kStaticShift)>;

/// By slot: the least index with the name; empty slots have 0. Nothing at all if names collide.
consteval std::optional<StaticSlots> try_factor(std::uint32_t factor) {
  StaticSlots slots{};
  for (std::uint32_t index = 1; index <= kStaticEntries; ++index) {
    const std::string_view name = static_entry(index).name;
    std::uint8_t& slot = slots[spread(distinction(name), factor, kStaticShift)];
    if (slot == 0) {
      slot = static_cast<std::uint8_t>(index);
    } else if (static_entry(slot).name != name) {
      return std::nullopt;
    }
  }
  return slots;
}

consteval std::uint32_t find_factor() {
  std::uint32_t factor = 0x9e3779b1;
  while (!try_factor(factor)) {
    factor += 2;
  }
  return factor;
}

/// By index: the last one that has the same name.
constexpr std::array<std::uint8_t, kStaticEntries + 1> kLastOfName = []() consteval {
  std::array<std::uint8_t, kStaticEntries + 1> last{};
  for (std::uint32_t index = kStaticEntries; index >= 1; --index) {
    const bool goes_on =
        index < kStaticEntries && static_entry(index + 1).name == static_entry(index).name;
    last[index] = goes_on ? last[index + 1] : static_cast<std::uint8_t>(index);
  }
  return last;
}();

constexpr std::uint32_t kStaticFactor = find_factor();
constexpr StaticSlots kStaticSlots = *try_factor(kStaticFactor);

constexpr std::size_t kFirstLinks = 32;
constexpr std::size_t kChainsPerLink = 4;  // so that most chains have one entry

template <typename Word>
std::uint64_t load(const char* octets) {
  Word value = 0;
  std::memcpy(&value, octets, sizeof value);
  return value;
}

/// The text's first and last octets, as many as fit.
std::uint64_t ends_of(std::string_view text) {
  const std::size_t size = text.size();
  const char* const first = text.data();
  if (size >= 8) {
    return load<std::uint64_t>(first) ^ load<std::uint64_t>(first + size - 8) * 3;
  }
  if (size >= 4) {
    return load<std::uint32_t>(first) << 32U | load<std::uint32_t>(first + size - 4);
  }
  return size == 0 ? 0 : distinction(text);
}

/// From a few samples of the text: different texts can have the same.
std::uint64_t hash(std::string_view text) {
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;
  std::uint64_t mixed = ends_of(text) + text.size();
  if (text.size() > 16) {
    mixed = mixed * 5 + load<std::uint64_t>(text.data() + text.size() / 2 - 4);
  }
  return mixed * kFactor;
}

std::uint32_t key_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }

/// The head of a key's chain.
auto& newest_of(auto& heads, std::uint32_t key) { return heads[key & (heads.size() - 1)]; }

}  // namespace

Match find_static(std::string_view name, std::string_view value) {
  const std::uint32_t first = kStaticSlots[spread(distinction(name), kStaticFactor, kStaticShift)];
  if (first == 0 || static_entry(first).name != name) {
    return {};
  }
  for (std::uint32_t i = first; i <= kLastOfName[first]; ++i) {
    if (static_entry(i).value == value) {
      return {i, first};
    }
  }
  return {0, first};
}

DynamicLookup::Keys DynamicLookup::keys_of(std::string_view name, std::string_view value) {
  const std::uint64_t of_name = hash(name);
  return {key_of(of_name), key_of(of_name * 3 + hash(value))};
}

Match DynamicLookup::find(const DynamicTable& table, std::string_view name,
                          std::string_view value) const {
  if (table.count() == 0) {
    return {};
  }
  const Keys keys = keys_of(name, value);
  const Ordinal evicted = table.inserted() - table.count();
  const auto index_of = [&table](Ordinal at) {
    return static_cast<std::uint32_t>(table.inserted() - at + 1);
  };
  for (Ordinal at = newest_of(newest_field_, keys.field); at > evicted;
       at = link(at).before_in_field) {
    if (link(at).keys.field == keys.field && table.entry(index_of(at)) == Entry{name, value}) {
      const std::uint32_t index = kStaticEntries + index_of(at);
      return {index, index};
    }
  }
  for (Ordinal at = newest_of(newest_name_, keys.name); at > evicted;
       at = link(at).before_in_name) {
    if (link(at).keys.name == keys.name && table.entry(index_of(at)).name == name) {
      return {0, kStaticEntries + index_of(at)};
    }
  }
  return {};
}

void DynamicLookup::inserted(const DynamicTable& table) {
  if (table.count() > links_.size()) {
    rebuild(table);
  } else {
    add(table.inserted(), table.entry(1));
  }
}

/// Doubles the ring; the chains are linked anew, from the oldest entry on.
void DynamicLookup::rebuild(const DynamicTable& table) {
  const std::size_t size = std::max(kFirstLinks, links_.size() * 2);
  links_.assign(size, {});
  newest_name_.assign(size * kChainsPerLink, 0);
  newest_field_.assign(size * kChainsPerLink, 0);
  for (std::uint32_t index = table.count(); index > 0; --index) {
    add(table.inserted() - index + 1, table.entry(index));
  }
}

void DynamicLookup::add(Ordinal ordinal, const Entry& entry) {
  const Keys keys = keys_of(entry.name, entry.value);
  links_[ordinal & (links_.size() - 1)] = {
      keys, std::exchange(newest_of(newest_name_, keys.name), ordinal),
      std::exchange(newest_of(newest_field_, keys.field), ordinal)};
}

}  // namespace wire::hpack
