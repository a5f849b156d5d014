#include "wire/hpack/encoder.h"

#include <algorithm>
#include <array>

#include "wire/hpack/integer.h"
#include "wire/hpack/string.h"

namespace wire::hpack {
namespace {

/// A representation's first octet without the index, and the bits that the index has in it (§6).
struct Pattern {
  std::uint8_t octet;
  unsigned index_bits;
};

constexpr Pattern pattern_of(Representation representation) {
  switch (representation) {
    case Representation::indexed:
      return {0x80, 7};
    case Representation::incremental:
      return {0x40, 6};
    case Representation::never_indexed:
      return {0x10, 4};
    case Representation::without_indexing:
      break;
  }
  return {0x00, 4};
}

std::uint8_t* put_index(std::uint8_t* out, Representation representation, std::uint32_t index) {
  const Pattern pattern = pattern_of(representation);
  return put_integer(out, pattern.octet, pattern.index_bits, index);
}

std::uint8_t* put_short(std::uint8_t* out, std::string_view text, bool huffman) {
  return huffman ? put_shorter_string(out, text) : put_string(out, text, false);
}

/// What encode() can need for a field.
std::size_t room(const Field& field) {
  return kMaxIntegerSize + string_room(field.name) + string_room(field.value);
}

constexpr std::uint32_t kAuthorization = 23;
constexpr std::uint32_t kCookie = 32;
static_assert(static_entry(kAuthorization).name == "authorization");
static_assert(static_entry(kCookie).name == "cookie");

/// Short secrets can be guessed from the sizes of blocks, so no table on the way is to have them
/// (RFC 7541 §7.1.3).
bool is_secret(const Field& field, std::uint32_t name_index) {
  constexpr std::size_t kHardToGuess = 20;
  return field.never_indexed || name_index == kAuthorization ||
         (name_index == kCookie && field.value.size() < kHardToGuess);
}

/// By index of the name in the static table: its values mostly differ from message to message.
constexpr std::array<bool, kStaticEntries + 1> kChanging = []() consteval {
  std::array<bool, kStaticEntries + 1> changing{};
  for (const std::string_view name : {":path", "age", "content-length", "etag", "if-modified-since",
                                      "if-none-match", "location", "set-cookie"}) {
    for (std::uint32_t index = 1; index <= kStaticEntries; ++index) {
      changing[index] = changing[index] || static_entry(index).name == name;
    }
  }
  return changing;
}();

bool is_worth_inserting(const Field& field, std::uint32_t name_index, std::size_t capacity) {
  const bool changing = name_index <= kStaticEntries && kChanging[name_index];
  return !changing && field_size(field.name, field.value) <= capacity / 2;
}

constexpr Representation representation_of(bool secret, bool inserts) {
  if (secret) {
    return Representation::never_indexed;
  }
  return inserts ? Representation::incremental : Representation::without_indexing;
}

}  // namespace

bool Encoder::field(Writer& writer, std::string_view name, std::string_view value,
                    const FieldChoice& choice) {
  const bool whole = choice.rep == Representation::indexed;
  std::uint32_t index = choice.index.value_or(0);
  if (!choice.index && (whole || choice.indexed_name)) {
    const Match match = find(name, value);
    index = whole ? match.field : match.name;
    if (index == 0) {
      return false;
    }
  }
  const Pattern pattern = pattern_of(choice.rep);
  encode_integer(writer, pattern.octet, pattern.index_bits, index);
  if (whole) {
    return true;
  }
  const bool literal_name = !choice.index && !choice.indexed_name;
  if (literal_name) {
    encode_string(writer, name, choice.huffman_name);
  }
  encode_string(writer, value, choice.huffman_value);
  if (choice.rep == Representation::incremental) {
    literal_name ? insert(name, value) : insert_with_name_of(index, value);
  }
  return true;
}

void Encoder::size_update(Writer& writer, std::uint32_t octets) {
  encode_integer(writer, 0x20, 5, octets);
  table_.resize(octets);
}

void Encoder::begin_block(Writer& writer) {
  const std::uint32_t size = std::min(limit_, kDefaultTableSize);
  if (least_limit_ < std::min(size, table_.capacity())) {
    size_update(writer, least_limit_);
  }
  least_limit_ = limit_;
  if (size != table_.capacity()) {
    size_update(writer, size);
  }
}

Buffer Encoder::encode(const FieldList& fields, Policy policy) {
  Writer writer;
  encode(writer, fields, policy);
  return writer.take();
}

void Encoder::encode(Writer& writer, const FieldList& fields, Policy policy) {
  begin_block(writer);
  std::size_t needed = 0;
  for (const Field& field : fields) {
    needed += room(field);
  }
  if (scratch_.size() < needed) {
    scratch_.resize(needed);
  }
  std::uint8_t* out = scratch_.data();
  for (const Field& field : fields) {
    out = put_field(out, field, policy);
  }
  writer.bytes(Bytes(scratch_.data(), out));
}

void Encoder::set_max_table_size(std::uint32_t octets) {
  limit_ = octets;
  least_limit_ = std::min(least_limit_, octets);
}

Match Encoder::find(std::string_view name, std::string_view value) const {
  Match match = find_static(name, value);
  if (match.field == 0) {
    const Match dynamic = lookup_.find(table_, name, value);
    match = {dynamic.field, match.name != 0 ? match.name : dynamic.name};
  }
  return match;
}

void Encoder::insert(std::string_view name, std::string_view value) {
  if (table_.insert(name, value)) {
    lookup_.inserted(table_);
  }
}

/// Inserts what a reader inserts for a literal whose name is this index, true or not.
void Encoder::insert_with_name_of(std::uint32_t index, std::string_view value) {
  if (index >= 1 && index <= kStaticEntries) {
    insert(static_entry(index).name, value);
  } else if (index > kStaticEntries && index - kStaticEntries <= table_.count()) {
    insert(table_.entry(index - kStaticEntries).name, value);
  }
}

std::uint8_t* Encoder::put_field(std::uint8_t* out, const Field& field, Policy policy) {
  const Match match =
      policy.dynamic_table ? find(field.name, field.value) : find_static(field.name, field.value);
  const bool secret = is_secret(field, match.name);
  if (match.field != 0 && !secret) {
    return put_index(out, Representation::indexed, match.field);
  }
  const bool inserts =
      policy.dynamic_table && !secret && is_worth_inserting(field, match.name, table_.capacity());
  out = put_index(out, representation_of(secret, inserts), match.name);
  if (match.name == 0) {
    out = put_short(out, field.name, policy.huffman);
  }
  if (inserts) {
    insert(field.name, field.value);
  }
  return put_short(out, field.value, policy.huffman);
}

}  // namespace wire::hpack
