#include "peer/honest/field_decoder.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "wire/hpack/huffman.h"
#include "wire/hpack/integer.h"
#include "wire/hpack/static_table.h"
#include "wire/hpack/string.h"

namespace peer {
namespace {

using wire::ClauseId;
using wire::hpack::Fault;
using Kind = Representation::Kind;

// The bounds of what the peer takes (RFC 9113 §10.5).
constexpr std::size_t kMaxList = std::size_t{1} << 20U;

struct Pattern {
  Kind kind;
  unsigned prefix_bits;
};

/// RFC 7541 §6, by the first octet of a representation.
Pattern pattern_of(std::uint8_t first) {
  if ((first & 0x80U) != 0) {
    return {Kind::indexed, 7};
  }
  if ((first & 0x40U) != 0) {
    return {Kind::incremental, 6};
  }
  if ((first & 0x20U) != 0) {
    return {Kind::update, 5};
  }
  return {(first & 0x10U) != 0 ? Kind::never_indexed : Kind::without_indexing, 4};
}

}  // namespace

FieldDecoder::FieldDecoder(Conduct& conduct) : conduct_(&conduct) {
  if (!conduct.keeps(ClauseId::rfc9113_4_3_1_table_initial_4096)) {
    capacity_ = limit_ = announced_ = 2 * wire::hpack::kDefaultTableSize;
  }
}

void FieldDecoder::overhear(const wire::hpack::FieldList& fields) {
  if (conduct_->remembers(ClauseId::rfc7541_2_2_contexts_independent)) {
    return;
  }
  for (const wire::hpack::Field& field : fields) {
    insert_now({field.name, field.value, wire::hpack::field_size(field.name, field.value)});
  }
}

std::optional<Reaction> FieldDecoder::decode(wire::Bytes block, wire::hpack::FieldList& fields) {
  block_ = wire::Cursor(block);
  block_size_ = block.size();
  ordinal_ = 0;
  inserted_in_block_ = 0;
  list_size_ = 0;
  coded_size_ = 0;
  fields_ = 0;
  reaction_.reset();
  while (block_.remaining() > 0 && step(fields)) {
    ++ordinal_;
  }
  while (!deferred_.empty()) {
    insert_now(std::move(deferred_.front()));
    deferred_.pop_front();
  }
  if (!conduct_->remembers(ClauseId::rfc7541_2_1_order_decode)) {
    std::reverse(fields.begin(), fields.end());
  }
  return reaction_;
}

/// The next representation. False: the block ends here.
bool FieldDecoder::step(wire::hpack::FieldList& fields) {
  start_ = block_size_ - block_.remaining();
  const Kind kind = pattern_of(block_.rest().front()).kind;
  const std::size_t known = fields.size();
  if (kind != Kind::update && unsettled_ && !settle()) {
    return false;
  }
  const bool ok = kind == Kind::update    ? update()
                  : kind == Kind::indexed ? indexed(fields)
                                          : literal(fields);
  for (std::size_t i = known; i < fields.size(); ++i) {
    list_size_ += wire::hpack::field_size(fields[i].name, fields[i].value);
    ++fields_;
  }
  return ok && (list_size_ <= kMaxList || fail(Fault::field_list_too_big));
}

bool FieldDecoder::update() {
  std::uint32_t size = 0;
  if (!integer(5, size, false)) {
    return false;
  }
  Representation heard{Kind::update, size};
  if (!hear(heard)) {
    return false;
  }
  if (ordinal_ > 0 && inserted_in_block_ + list_size_ > 0) {
    return fail(Fault::update_not_first);
  }
  if (size > limit_) {
    const std::string detail = std::to_string(size) + " > " + std::to_string(limit_);
    return size > announced_ ? fail(Fault::update_too_large, detail)
                             : fail(Fault::update_too_large, detail,
                                    ClauseId::rfc7541_6_3_update_before_ack);
  }
  unsettled_ = false;
  resize(size);
  return true;
}

void FieldDecoder::acknowledged() {
  limit_ = announced_;
  unsettled_ = unsettled_ || limit_ < capacity_;
}

/// A block begins without a size update though the limit was reduced: an error, unless the table
/// fits (RFC 9113 §4.3.1).
bool FieldDecoder::settle() {
  unsettled_ = false;
  if (table_size() > limit_) {
    fail(Fault::update_missing);
  }
  resize(std::min(capacity_, limit_));
  return !reaction_;
}

std::size_t FieldDecoder::list_size() const {
  if (!conduct_->keeps(ClauseId::rfc7541_5_2_huffman_bomb)) {
    return coded_size_;
  }
  const bool exact = conduct_->keeps(ClauseId::rfc9113_6_5_2_settings_header_list_size_calc);
  return list_size_ + (exact ? 0 : fields_ * wire::hpack::kFieldOverhead);
}

bool FieldDecoder::indexed(wire::hpack::FieldList& fields) {
  std::uint32_t index = 0;
  if (!integer(7, index, true)) {
    return false;
  }
  if (index == 0) {
    return fail(Fault::index_zero);
  }
  TableEntry entry;
  if (!look_up(index, entry)) {
    return false;
  }
  Representation heard{Kind::indexed, index, entry.name, entry.value};
  if (!hear(heard)) {
    return false;
  }
  fields.push_back({entry.name, entry.value});
  if (!conduct_->remembers(ClauseId::rfc7541_3_2_indexed_no_insert)) {
    insert(entry.name, entry.value, entry.size);
  }
  return true;
}

bool FieldDecoder::literal(wire::hpack::FieldList& fields) {
  const auto [kind, prefix_bits] = pattern_of(block_.rest().front());
  std::uint32_t index = 0;
  TableEntry named;
  Literal name;
  Literal value;
  if (!integer(prefix_bits, index, true)) {
    return false;
  }
  if (index > 0 ? !look_up(index, named) : !text(name)) {
    return false;
  }
  if (!text(value)) {
    return false;
  }
  if (index > 0) {
    name.text = named.name;
    name.coded_size = named.name.size();
  }
  Representation heard{kind, index, name.text, value.text};
  heard.huffman = name.huffman || value.huffman;
  heard.plain = !value.huffman || (index == 0 && !name.huffman);
  heard.in_table = has(name.text, value.text);
  if (!hear(heard)) {
    return false;
  }
  coded_size_ += name.coded_size + value.coded_size + wire::hpack::kFieldOverhead;
  fields.push_back({name.text, value.text, kind == Kind::never_indexed});
  constexpr std::array kClauses = {ClauseId::rfc7541_6_2_1_literal_indexing_server,
                                   ClauseId::rfc7541_6_2_2_literal_plain_server,
                                   ClauseId::rfc7541_6_2_3_literal_never_server};
  const auto place = static_cast<std::size_t>(kind) - static_cast<std::size_t>(Kind::incremental);
  if ((kind == Kind::incremental) == conduct_->remembers(kClauses[place])) {
    insert(name.text, value.text, name.coded_size + value.coded_size);
  }
  return true;
}

bool FieldDecoder::text(Literal& literal) {
  const auto read = wire::hpack::decode_string(block_);
  if (!read) {
    return fail(read.error());
  }
  literal.coded_size = read->octets.size();
  literal.huffman = read->huffman;
  if (!read->huffman) {
    literal.text.assign(read->octets.begin(), read->octets.end());
    return true;
  }
  auto decoded = wire::hpack::huffman_decode(read->octets);
  if (!decoded) {
    return fail(decoded.error());
  }
  literal.text = *std::move(decoded);
  return true;
}

bool FieldDecoder::look_up(std::uint32_t index, TableEntry& entry) {
  if (index <= wire::hpack::kStaticEntries) {
    const auto& found = wire::hpack::static_entry(index);
    entry = {std::string(found.name), std::string(found.value), 0};
    return true;
  }
  const std::uint32_t place = index - wire::hpack::kStaticEntries - 1;
  if (place < table_.size()) {
    entry = table_[place];
    return true;
  }
  if (index >= wire::hpack::kUnreachableIndex) {
    return fail(Fault::index_huge);
  }
  if (place < inserted_) {
    return fail(Fault::index_evicted);
  }
  return fail(inserted_ == 0 && place == 0 ? Fault::index_never_filled : Fault::index_beyond);
}

bool FieldDecoder::integer(unsigned prefix_bits, std::uint32_t& value, bool is_index) {
  const auto read = wire::hpack::decode_integer(block_, prefix_bits);
  if (!read) {
    const bool huge = is_index && read.error() == Fault::integer_overflow;
    return fail(huge ? Fault::index_huge : read.error());
  }
  value = *read;
  return true;
}

/// False if a liar refuses what is legal.
bool FieldDecoder::hear(Representation heard) {
  heard.ordinal = ordinal_;
  heard.octets = block_size_ - block_.remaining() - start_;
  heard.inserted = inserted_in_block_;
  heard.table_size = table_size();
  heard.table_capacity = capacity_;
  Stimulus stimulus{Stimulus::Kind::representation};
  stimulus.representation = &heard;
  reaction_ = conduct_->refuses(stimulus);
  return !reaction_;
}

bool FieldDecoder::fail(Fault fault, const std::string& detail) {
  return fail(fault, detail, wire::hpack::clause_of(fault, wire::hpack::Receiver::server));
}

bool FieldDecoder::fail(Fault fault, const std::string& detail, ClauseId clause) {
  std::string reason = "octet " + std::to_string(start_) + ": ";
  reason += wire::hpack::to_string(fault);
  if (!detail.empty()) {
    reason += " (" + detail + ")";
  }
  Reaction due{clause, Reaction::Kind::connection_error, wire::ErrorCode::COMPRESSION_ERROR, 0,
               std::move(reason)};
  const Reaction reaction = conduct_->react(std::move(due));
  if (!reaction.is_none()) {
    reaction_ = reaction;
  }
  return false;
}

/// An entry of the dynamic table; `coded_size` is what its strings took in the block.
void FieldDecoder::insert(const std::string& name, const std::string& value,
                          std::size_t coded_size) {
  ++inserted_in_block_;
  std::size_t size = wire::hpack::field_size(name, value);
  if (!conduct_->keeps(ClauseId::rfc7541_4_1_entry_size)) {
    ++size;
  }
  if (!conduct_->keeps(ClauseId::rfc7541_4_1_entry_size_raw)) {
    size = coded_size + wire::hpack::kFieldOverhead;
  }
  TableEntry entry{name, value, size};
  if (conduct_->remembers(ClauseId::rfc7541_3_2_process_in_order)) {
    insert_now(std::move(entry));
  } else {
    deferred_.push_back(std::move(entry));
  }
}

void FieldDecoder::insert_now(TableEntry entry) {
  ++inserted_;
  if (!conduct_->keeps(ClauseId::rfc7541_7_3_memory_bounded)) {
    table_.push_front(std::move(entry));
    return;
  }
  const bool fits = table_size() + entry.size <= capacity_;
  if (!fits && !conduct_->remembers(ClauseId::rfc7541_4_4_evict_on_insert)) {
    table_.clear();
  }
  while (!table_.empty() && table_size() + entry.size > capacity_) {
    table_.pop_back();
  }
  if (entry.size > capacity_) {
    return;
  }
  if (conduct_->remembers(ClauseId::rfc7541_2_3_2_dynamic_fifo)) {
    table_.push_front(std::move(entry));
  } else {
    table_.push_back(std::move(entry));
  }
}

void FieldDecoder::resize(std::uint32_t capacity) {
  capacity_ = capacity;
  if (!conduct_->remembers(ClauseId::rfc7541_4_2_update_only_block)) {
    table_.clear();
  }
  const ClauseId clause = capacity == 0 ? ClauseId::rfc7541_4_3_clear_with_zero
                                        : ClauseId::rfc7541_4_3_evict_on_reduce;
  if (!conduct_->keeps(clause)) {
    return;
  }
  while (table_size() > capacity_) {
    table_.pop_back();
  }
}

bool FieldDecoder::has(std::string_view name, std::string_view value) const {
  return std::any_of(table_.begin(), table_.end(), [name, value](const TableEntry& entry) {
    return entry.name == name && entry.value == value;
  });
}

std::size_t FieldDecoder::table_size() const {
  return std::accumulate(
      table_.begin(), table_.end(), std::size_t{0},
      [](std::size_t sum, const TableEntry& entry) { return sum + entry.size; });
}

}  // namespace peer
