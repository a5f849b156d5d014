// The peer's own HPACK decoder: plain, and in the hands of its conduct wherever it keeps state. The
// observer decodes beside it, so that what a liar forgets here does not make it blind.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "peer/conduct.h"
#include "peer/stimulus.h"
#include "wire/bytes.h"
#include "wire/hpack/fault.h"
#include "wire/hpack/field.h"
#include "wire/hpack/table.h"

namespace peer {

class FieldDecoder {
 public:
  explicit FieldDecoder(Conduct& conduct);

  /// Decodes a block. Where something is wrong with it, or a liar refuses a part of it, the
  /// reaction that is carried out; `fields` then holds what came before. Faults that a liar
  /// overlooks end the block without a word.
  std::optional<Reaction> decode(wire::Bytes block, wire::hpack::FieldList& fields);

  /// What the list of the last block counts, 32 octets a field for its own (RFC 9113 §6.5.2).
  std::size_t list_size() const;

  /// The table size that the peer announces, and its acknowledgement by the client.
  void announce(std::uint32_t table_size) { announced_ = table_size; }
  void acknowledged();

  /// Fields that the peer says itself: a liar enters them, too, as if both directions had one table.
  void overhear(const wire::hpack::FieldList& fields);

 private:
  struct TableEntry {
    std::string name;
    std::string value;
    std::size_t size;
  };
  struct Literal {
    std::string text;
    std::size_t coded_size = 0;
    bool huffman = false;
  };

  bool step(wire::hpack::FieldList& fields);
  bool settle();
  bool update();
  bool indexed(wire::hpack::FieldList& fields);
  bool literal(wire::hpack::FieldList& fields);
  bool text(Literal& literal);
  bool look_up(std::uint32_t index, TableEntry& entry);
  bool integer(unsigned prefix_bits, std::uint32_t& value, bool is_index);
  bool hear(Representation heard);
  bool fail(wire::hpack::Fault fault, const std::string& detail = {});
  bool fail(wire::hpack::Fault fault, const std::string& detail, wire::ClauseId clause);

  void insert(const std::string& name, const std::string& value, std::size_t coded_size);
  void insert_now(TableEntry entry);
  void resize(std::uint32_t capacity);
  bool has(std::string_view name, std::string_view value) const;
  std::size_t table_size() const;

  Conduct* conduct_;
  std::deque<TableEntry> table_;     // the newest first
  std::deque<TableEntry> deferred_;  // of a liar that fills its table after the block
  std::uint32_t capacity_ = wire::hpack::kDefaultTableSize;
  std::uint32_t announced_ = wire::hpack::kDefaultTableSize;
  std::uint32_t limit_ = wire::hpack::kDefaultTableSize;  // announced, and acknowledged
  bool unsettled_ = false;  // the limit went below the capacity: the next block settles it
  std::uint64_t inserted_ = 0;

  wire::Cursor block_{wire::Bytes{}};
  std::size_t block_size_ = 0;
  std::size_t start_ = 0;  // of the representation that is being read
  std::size_t ordinal_ = 0;
  std::uint64_t inserted_in_block_ = 0;
  std::size_t list_size_ = 0;
  std::size_t coded_size_ = 0;  // the same as the block has it
  std::size_t fields_ = 0;
  std::optional<Reaction> reaction_;
};

}  // namespace peer
