#include "wire/hpack/decoder.h"

#include <algorithm>
#include <string>

#include "wire/hpack/huffman.h"
#include "wire/hpack/integer.h"

namespace wire::hpack {
namespace {

// The first octets of the representations (RFC 7541 §6).
constexpr std::uint8_t kIndexed = 0x80;
constexpr std::uint8_t kIncremental = 0x40;
constexpr std::uint8_t kSizeUpdate = 0x20;
constexpr std::uint8_t kNeverIndexed = 0x10;

std::string_view as_text(Bytes octets) {
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

}  // namespace

Decoder::Decoder(Limits limits)
    : limits_(limits), table_(limits.max_table_size), least_limit_(limits.max_table_size) {}

tl::expected<FieldList, Reject> Decoder::decode(Bytes block) {
  constexpr std::size_t kUsualFields = 16;
  FieldList fields;
  fields.reserve(std::min(kUsualFields, block.size()));
  const auto keep = [&fields](const FieldView& field) {
    fields.push_back({std::string(field.name), std::string(field.value),
                      field.representation == Representation::never_indexed});
  };
  return decode(block, keep).map([&fields] { return std::move(fields); });
}

void Decoder::begin(Bytes block) {
  block_ = Cursor(block);
  block_size_ = block.size();
  fields_ = 0;
  list_size_ = 0;
  size_updates_ = 0;
  make_room(block.size());
}

bool Decoder::next(FieldView& field) {
  if (reject_) {
    return false;
  }
  while (block_.remaining() > 0) {
    start_ = block_size_ - block_.remaining();
    const std::uint8_t first = block_.rest().front();
    if ((first & 0xe0U) == kSizeUpdate) {
      if (!size_update()) {
        return false;
      }
      continue;
    }
    if (unsettled_ && !settle()) {
      return false;
    }
    if ((first & kIndexed) != 0) {
      return indexed(field);
    }
    if ((first & kIncremental) != 0) {
      return literal(field, 6, Representation::incremental);
    }
    return literal(field, 4,
                   (first & kNeverIndexed) != 0 ? Representation::never_indexed
                                                : Representation::without_indexing);
  }
  return false;
}

/// rfc7541-4.2-update-at-start, -update-smallest, 6.3.
bool Decoder::size_update() {
  if (fields_ > 0) {
    return fail(Fault::update_not_first);
  }
  const auto size = decode_integer(block_, 5);
  if (!size) {
    return fail(size.error());
  }
  if (*size > limits_.max_table_size) {
    return fail(Fault::update_too_large,
                std::to_string(*size) + " > " + std::to_string(limits_.max_table_size));
  }
  if (unsettled_ && *size > least_limit_ && table_.size() > least_limit_) {
    return fail_reduction("the first one is to " + std::to_string(*size));
  }
  ++size_updates_;
  table_.resize(*size);
  unsettled_ = false;
  return true;
}

/// A block begins without a size update although the limit was reduced.
bool Decoder::settle() {
  if (table_.size() > least_limit_) {
    return fail_reduction("there is none");
  }
  table_.resize(std::min(table_.capacity(), limits_.max_table_size));
  unsettled_ = false;
  return true;
}

bool Decoder::indexed(FieldView& field) {
  const auto index = decode_integer(block_, 7);
  if (!index) {
    return fail(index.error() == Fault::integer_overflow ? Fault::index_huge : index.error());
  }
  if (*index == 0) {
    return fail(Fault::index_zero);
  }
  Entry entry;
  if (!look_up(*index, entry)) {
    return false;
  }
  field = {entry.name, entry.value, Representation::indexed};
  return accept(field);
}

bool Decoder::literal(FieldView& field, unsigned prefix_bits, Representation representation) {
  const auto index = decode_integer(block_, prefix_bits);
  if (!index) {
    return fail(index.error() == Fault::integer_overflow ? Fault::index_huge : index.error());
  }
  field.representation = representation;
  scratch_used_ = 0;
  if (!literal_name(*index, field.name) || !text(field.value)) {
    return false;
  }
  if (representation == Representation::incremental && table_.insert(field.name, field.value)) {
    const Entry entry = table_.entry(1);  // a name out of the table may have moved
    field.name = entry.name;
    field.value = entry.value;
  }
  return accept(field);
}

bool Decoder::literal_name(std::uint32_t index, std::string_view& name) {
  if (index == 0) {
    return text(name);
  }
  Entry entry;
  if (!look_up(index, entry)) {
    return false;
  }
  name = entry.name;
  return true;
}

bool Decoder::look_up(std::uint32_t index, Entry& entry) {
  if (index <= kStaticEntries) {
    entry = static_entry(index);
    return true;
  }
  if (index - kStaticEntries <= table_.count()) {
    entry = table_.entry(index - kStaticEntries);
    return true;
  }
  return fail_index(index);
}

bool Decoder::text(std::string_view& text) {
  const auto literal = decode_string(block_);
  if (!literal) {
    return fail(literal.error());
  }
  if (!literal->huffman) {
    text = as_text(literal->octets);
    return text.size() <= limits_.max_string || fail_string(text.size());
  }
  const std::size_t least_size = literal->octets.size() * 8 / 30;
  if (least_size > limits_.max_string) {
    return fail_string(least_size);
  }
  char* const out = scratch_.get() + scratch_used_;
  const auto size = huffman_decode(literal->octets, {out, scratch_size_ - scratch_used_});
  if (!size) {
    return fail(size.error());
  }
  scratch_used_ += *size;
  text = {out, *size};
  return *size <= limits_.max_string || fail_string(*size);
}

/// Counts a field of the block.
bool Decoder::accept(const FieldView& field) {
  if (++fields_ > limits_.max_fields) {
    return fail(Fault::too_many_fields, "more than " + std::to_string(limits_.max_fields));
  }
  list_size_ += field_size(field.name, field.value);
  if (list_size_ > limits_.max_list) {
    return fail(Fault::field_list_too_big, "more than " + std::to_string(limits_.max_list));
  }
  return true;
}

void Decoder::set_max_table_size(std::uint32_t octets) {
  limits_.max_table_size = octets;
  least_limit_ = unsettled_ ? std::min(least_limit_, octets) : octets;
  unsettled_ = unsettled_ || octets < table_.capacity();
}

/// Makes sure that any two strings of the block fit, the longest acceptable ones at most.
void Decoder::make_room(std::size_t block_size) {
  const std::size_t longest_coded = limits_.max_string * 30 / 8 + 8;
  const std::size_t size = std::min(huffman_room(block_size), 2 * huffman_room(longest_coded));
  if (size > scratch_size_) {
    scratch_ = std::make_unique_for_overwrite<char[]>(size);
    scratch_size_ = size;
  }
}

bool Decoder::fail(Fault fault, const std::string& detail) {
  std::string reason = "octet " + std::to_string(start_) + ": ";
  reason += to_string(fault);
  if (!detail.empty()) {
    reason += " (" + detail + ")";
  }
  reject_ = rejection(fault, limits_.receiver, std::move(reason));
  return false;
}

bool Decoder::fail_index(std::uint32_t index) {
  const std::uint32_t last = kStaticEntries + table_.count();
  const std::string detail = std::to_string(index) + ", the last one is " + std::to_string(last);
  if (index >= kUnreachableIndex) {
    return fail(Fault::index_huge, detail);
  }
  if (index - kStaticEntries <= table_.inserted()) {
    return fail(Fault::index_evicted, detail);
  }
  const bool never_filled = table_.inserted() == 0 && index == kStaticEntries + 1;
  return fail(never_filled ? Fault::index_never_filled : Fault::index_beyond, detail);
}

bool Decoder::fail_reduction(const std::string& seen) {
  const bool risen = least_limit_ < limits_.max_table_size;
  return fail(risen ? Fault::smallest_missing : Fault::update_missing,
              std::to_string(table_.size()) + " octets in the table, limit " +
                  std::to_string(least_limit_) + ", " + seen);
}

bool Decoder::fail_string(std::size_t size) {
  return fail(Fault::string_too_long,
              std::to_string(size) + " > " + std::to_string(limits_.max_string));
}

}  // namespace wire::hpack
