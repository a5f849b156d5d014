// One direction of a connection as HPACK sees it, as fuzz input: field blocks, and limits that
// change between them.
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "wire/bytes.h"

namespace fuzz {

/// The decoder acknowledges another SETTINGS_HEADER_TABLE_SIZE.
struct TableLimit {
  std::uint32_t octets = 0;

  friend bool operator==(const TableLimit&, const TableLimit&) = default;
};

/// A block, or a new limit, in their order.
using HpackItem = std::variant<wire::Buffer, TableLimit>;
using HpackScript = std::vector<HpackItem>;

/// Two octets begin an item: the highest bit clear, and the other 15 are the length of the block
/// that follows (what there is of it); the bit set, and they are a table limit. Any octets are a
/// script; at most `kMaxItems` of its items are read.
inline constexpr std::size_t kMaxItems = 64;
HpackScript read_hpack_script(wire::Bytes octets);

/// The octets that give this script; blocks beyond 32767 octets and limits beyond 32767 are cut.
wire::Buffer write_hpack_script(const HpackScript& script);

}  // namespace fuzz
