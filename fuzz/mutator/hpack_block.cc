#include "fuzz/mutator/hpack_block.h"

#include <array>
#include <optional>
#include <utility>

#include "fuzz/mutator/list.h"
#include "fuzz/mutator/vocabulary.h"
#include "wire/hpack/huffman.h"
#include "wire/hpack/integer.h"
#include "wire/hpack/static_table.h"
#include "wire/hpack/string.h"

namespace fuzz {
namespace {

using wire::hpack::Representation;

/// The first octet of a representation: its pattern, and the prefix that is left for an integer.
struct Form {
  std::uint8_t pattern;
  unsigned prefix_bits;
};
constexpr Form kIndexed = {0x80, 7};
constexpr Form kIncremental = {0x40, 6};
constexpr Form kSizeUpdate = {0x20, 5};
constexpr Form kNeverIndexed = {0x10, 4};
constexpr Form kWithoutIndexing = {0x00, 4};

bool has(std::uint8_t octet, Form form) {
  return octet >> form.prefix_bits == form.pattern >> form.prefix_bits;
}

Form form_of(Representation how) {
  switch (how) {
    case Representation::incremental:
      return kIncremental;
    case Representation::never_indexed:
      return kNeverIndexed;
    default:
      return kWithoutIndexing;
  }
}

std::optional<std::string> read_text(wire::Cursor& cursor, bool& huffman) {
  const auto literal = wire::hpack::decode_string(cursor);
  if (!literal) {
    return std::nullopt;
  }
  huffman = literal->huffman;
  if (!huffman) {
    return std::string(literal->octets.begin(), literal->octets.end());
  }
  auto text = wire::hpack::huffman_decode(literal->octets);
  return text ? std::optional(std::move(*text)) : std::nullopt;
}

std::optional<HpackPart> read_literal(wire::Cursor& cursor, Representation how) {
  Literal literal{.how = how, .name_index = 0, .name = {}, .value = {}};
  const auto index = wire::hpack::decode_integer(cursor, form_of(how).prefix_bits);
  if (!index) {
    return std::nullopt;
  }
  literal.name_index = *index;
  if (*index == 0) {
    auto name = read_text(cursor, literal.huffman);
    if (!name) {
      return std::nullopt;
    }
    literal.name = std::move(*name);
  }
  auto value = read_text(cursor, literal.huffman);
  if (!value) {
    return std::nullopt;
  }
  literal.value = std::move(*value);
  return literal;
}

std::optional<HpackPart> read_part(wire::Cursor& cursor) {
  const std::uint8_t first = cursor.rest().front();
  if (has(first, kIndexed)) {
    const auto index = wire::hpack::decode_integer(cursor, kIndexed.prefix_bits);
    return index ? std::optional<HpackPart>(Indexed{*index}) : std::nullopt;
  }
  if (has(first, kIncremental)) {
    return read_literal(cursor, Representation::incremental);
  }
  if (has(first, kSizeUpdate)) {
    const auto octets = wire::hpack::decode_integer(cursor, kSizeUpdate.prefix_bits);
    return octets ? std::optional<HpackPart>(SizeUpdate{*octets}) : std::nullopt;
  }
  return read_literal(cursor, has(first, kNeverIndexed) ? Representation::never_indexed
                                                        : Representation::without_indexing);
}

void write_integer(wire::Writer& writer, Form form, std::uint32_t value) {
  wire::hpack::encode_integer(writer, form.pattern, form.prefix_bits, value);
}

struct Write {
  wire::Writer& writer;

  void operator()(const SizeUpdate& update) const {
    write_integer(writer, kSizeUpdate, update.octets);
  }
  void operator()(const Indexed& field) const { write_integer(writer, kIndexed, field.index); }
  void operator()(const Literal& field) const {
    write_integer(writer, form_of(field.how), field.name_index);
    if (field.name_index == 0) {
      wire::hpack::encode_string(writer, field.name, field.huffman);
    }
    wire::hpack::encode_string(writer, field.value, field.huffman);
  }
  void operator()(const Loose& loose) const { writer.bytes(loose.octets); }
};

/// Of the static table, among the newest entries of the dynamic one, or beyond both.
std::uint32_t some_index(Random& random) {
  constexpr std::uint32_t kNewest = 6;
  switch (random.below(5)) {
    case 0:
      return random.number();
    case 1:
    case 2:
      return wire::hpack::kStaticEntries + 1 + static_cast<std::uint32_t>(random.below(kNewest));
    default:
      return 1 + static_cast<std::uint32_t>(random.below(wire::hpack::kStaticEntries));
  }
}

/// Most say nothing beyond the default; those that do need a limit above it.
std::uint32_t some_size(Random& random) {
  constexpr std::size_t kDefault = 4096;
  switch (random.below(4)) {
    case 0:
      return random.number();
    case 1:
      return 0;
    default:
      return static_cast<std::uint32_t>(random.below(random.one_in(2) ? kDefault + 1 : 200));
  }
}

Representation some_representation(Random& random) {
  switch (random.below(4)) {
    case 0:
      return Representation::without_indexing;
    case 1:
      return Representation::never_indexed;
    default:
      return Representation::incremental;
  }
}

/// Faults that no representation has: an integer that says too much or ends too late, a string that
/// goes on, Huffman code that is none.
wire::Buffer some_fault(Random& random) {
  wire::Writer writer;
  constexpr std::array kForms = {kIndexed, kIncremental, kSizeUpdate, kWithoutIndexing};
  const Form form = random.of(kForms);
  switch (random.below(3)) {
    case 0:
      wire::hpack::encode_integer(writer, form.pattern, form.prefix_bits,
                                  std::uint64_t{random.number()} << random.below(8),
                                  static_cast<unsigned>(random.below(5)));
      break;
    case 1:
      writer.u8(form.pattern);
      writer.u8(random.octet());
      break;
    default: {
      writer.u8(0);
      const std::size_t size = random.below(6);
      writer.u8(static_cast<std::uint8_t>(0x80 | size));
      for (std::size_t i = 0; i < size; ++i) {
        writer.u8(random.one_in(2) ? 0xff : random.octet());
      }
    }
  }
  return writer.take();
}

HpackPart new_part(Random& random) {
  switch (random.below(8)) {
    case 0:
      return SizeUpdate{some_size(random)};
    case 1:
    case 2:
    case 3:
      return Indexed{some_index(random)};
    case 4:
      return Loose{some_fault(random)};
    default: {
      const wire::hpack::Field& field = known_field(random);
      return Literal{.how = some_representation(random),
                     .name_index = random.one_in(2) ? some_index(random) : 0,
                     .name = field.name,
                     .value = field.value,
                     .huffman = random.one_in(2)};
    }
  }
}

struct Change {
  Random& random;

  void operator()(SizeUpdate& update) const { update.octets = some_size(random); }
  void operator()(Indexed& field) const {
    field.index =
        random.one_in(2) ? some_index(random) : field.index + (random.one_in(2) ? 1U : -1U);
  }
  void operator()(Literal& field) const {
    switch (random.below(5)) {
      case 0:
        field.how = some_representation(random);
        break;
      case 1:
        field.name_index = random.one_in(2) ? some_index(random) : 0;
        break;
      case 2:
        field.huffman = !field.huffman;
        break;
      case 3:
        change_text(field.name_index == 0 ? field.name : field.value, random);
        break;
      default:
        change_text(field.value, random);
    }
  }
  void operator()(Loose& loose) const {
    if (loose.octets.empty() || random.one_in(2)) {
      loose.octets = some_fault(random);
    } else {
      random.of(loose.octets) ^= static_cast<std::uint8_t>(1U << random.below(8));
    }
  }
};

}  // namespace

HpackBlock read_block(wire::Bytes octets) {
  HpackBlock block;
  wire::Cursor cursor(octets);
  while (cursor.remaining() > 0) {
    const wire::Bytes rest = cursor.rest();
    auto part = read_part(cursor);
    if (!part) {
      block.emplace_back(Loose{{rest.begin(), rest.end()}});
      break;
    }
    block.push_back(std::move(*part));
  }
  return block;
}

wire::Buffer write_block(const HpackBlock& block) {
  wire::Writer writer;
  for (const HpackPart& part : block) {
    std::visit(Write{writer}, part);
  }
  return writer.take();
}

void change_block(HpackBlock& block, Random& random) {
  switch (block.empty() ? 0 : random.below(6)) {
    case 0: {
      const auto place = static_cast<std::ptrdiff_t>(random.below(block.size() + 1));
      block.insert(block.begin() + place, new_part(random));
      break;
    }
    case 1:
      block.insert(random.one_in(2) ? block.begin() : block.end(), new_part(random));
      break;
    case 2:
      rearrange(block, random);
      break;
    default:
      std::visit(Change{random}, random.of(block));
  }
}

}  // namespace fuzz
