// Encodes field blocks: well, or exactly as told (RFC 7541 §6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "wire/bytes.h"
#include "wire/hpack/field.h"
#include "wire/hpack/lookup.h"
#include "wire/hpack/table.h"

namespace wire::hpack {

/// How one field is to be written.
struct FieldChoice {
  Representation rep = Representation::without_indexing;
  /// Literals: the name is an index, found by looking the name up.
  bool indexed_name = false;
  bool huffman_name = false;
  bool huffman_value = false;
  /// This index, right or wrong, instead of one that is looked up: of the whole field (indexed) or
  /// of its name (literals; whoever reads 0 there takes the value for the name).
  std::optional<std::uint32_t> index = std::nullopt;
};

/// How encode() represents fields that nobody decided on.
struct Policy {
  /// Inserts fields into the dynamic table and refers to them, except those that change with each
  /// message or are worth guessing (RFC 7541 §7.1.3).
  bool dynamic_table = false;
  /// Strings are Huffman-coded where that is shorter.
  bool huffman = true;
};

/// Encodes the blocks of one direction of one connection, in order. It keeps the dynamic table that
/// a correct decoder has after what it was told to write; of octets that the caller puts into a
/// block by himself it does not know.
class Encoder {
 public:
  /// Appends one field as chosen. False, and nothing is appended or inserted, if it is to be looked
  /// up and no table has it (`indexed`: name and value; `indexed_name`: the name). Where a lied
  /// index names an entry, an incremental literal inserts with that entry's name, as its reader
  /// will.
  [[nodiscard]] bool field(Writer& writer, std::string_view name, std::string_view value,
                           const FieldChoice& choice);

  /// Appends a size update, wherever the block stands and whatever the peer's limit is, and resizes
  /// the table.
  void size_update(Writer& writer, std::uint32_t octets);

  /// Appends the size updates that the next block must begin with: none, one, or the least limit
  /// and the final size (RFC 7541 §4.2). encode() does so by itself; field() does not.
  void begin_block(Writer& writer);

  /// A whole block. Fields that are `never_indexed` are written so; the rest follows the policy.
  Buffer encode(const FieldList& fields, Policy policy = {});
  /// The same, appended.
  void encode(Writer& writer, const FieldList& fields, Policy policy = {});

  /// The peer's SETTINGS_HEADER_TABLE_SIZE, which we acknowledge. In the next block the table takes
  /// this size, or kDefaultTableSize if that is less.
  void set_max_table_size(std::uint32_t octets);

  const DynamicTable& table() const { return table_; }

 private:
  Match find(std::string_view name, std::string_view value) const;
  void insert(std::string_view name, std::string_view value);
  void insert_with_name_of(std::uint32_t index, std::string_view value);
  std::uint8_t* put_field(std::uint8_t* out, const Field& field, Policy policy);

  DynamicTable table_;
  DynamicLookup lookup_;
  std::uint32_t limit_ = kDefaultTableSize;        // the peer's
  std::uint32_t least_limit_ = kDefaultTableSize;  // since the last block
  Buffer scratch_;                                 // a block is put together in here
};

}  // namespace wire::hpack
