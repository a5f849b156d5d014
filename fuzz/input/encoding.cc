#include "fuzz/input/encoding.h"

#include <algorithm>

#include "wire/hpack/static_table.h"

namespace fuzz {
namespace {

using wire::hpack::Representation;

// The first octet of an item. Fields, the most of them: their representation, and how its parts are
// written.
constexpr std::uint8_t kOther = 0xc0;  // both bits: no field
constexpr std::uint8_t kRepresentation = 0x03;
constexpr std::uint8_t kHuffmanName = 0x04;
constexpr std::uint8_t kHuffmanValue = 0x08;
constexpr unsigned kIndexShift = 4;
constexpr std::uint8_t kIndexMask = 0x03;  // none, looked up, of an entry, of any number
constexpr std::uint8_t kLong = 0x40;       // the value is repeated, as tables are large

// What else there is.
constexpr std::uint8_t kKind = 0x03;
constexpr std::uint8_t kDynamic = 0x04;
constexpr std::uint8_t kPlain = 0x08;
constexpr std::uint8_t kUnsettled = 0x10;

// Of a name or value.
constexpr std::uint8_t kSaidBefore = 0x40;
constexpr std::uint8_t kLiteral = 0x80;
constexpr std::size_t kLongest = 0x3f;
constexpr std::size_t kRepeats = 8;

}  // namespace

std::uint8_t Encoding::octet() {
  std::uint8_t octet = 0;
  (void)cursor_.u8(octet);
  return octet;
}

std::string Encoding::literal(std::size_t size) {
  wire::Bytes octets;
  (void)cursor_.take(std::min(size, cursor_.remaining()), octets);
  return {octets.begin(), octets.end()};
}

/// Of the static table, one of those before, or any.
std::string Encoding::name(std::uint8_t choice) {
  if ((choice & kLiteral) != 0) {
    return literal(choice & kLongest);
  }
  if ((choice & kSaidBefore) != 0 && !names_.empty()) {
    return names_[choice % names_.size()];
  }
  const std::uint32_t index = 1 + choice % wire::hpack::kStaticEntries;
  return std::string(wire::hpack::static_entry(index).name);
}

std::string Encoding::value(std::uint8_t choice) {
  if ((choice & kLiteral) != 0) {
    return literal(choice & kLongest);
  }
  if ((choice & kSaidBefore) != 0) {
    return std::string(choice & kLongest, static_cast<char>('0' + choice % 10));
  }
  const std::uint32_t index = 1 + choice % wire::hpack::kStaticEntries;
  return std::string(wire::hpack::static_entry(index).value);
}

ToldField Encoding::field(std::uint8_t head) {
  ToldField told;
  told.name = name(octet());
  told.value = value(octet());
  if ((head & kLong) != 0) {
    const std::string once = told.value.empty() ? "-" : told.value;
    told.value.reserve(told.value.size() + kRepeats * once.size());
    for (std::size_t i = 0; i < kRepeats; ++i) {
      told.value += once;
    }
  }
  told.choice.rep = static_cast<Representation>(head & kRepresentation);
  told.choice.huffman_name = (head & kHuffmanName) != 0;
  told.choice.huffman_value = (head & kHuffmanValue) != 0;
  switch (head >> kIndexShift & kIndexMask) {
    case 0:
      break;
    case 1:
      told.choice.indexed_name = true;
      break;
    case 2:
      told.choice.index = octet();
      told.wraps = true;
      break;
    default: {
      std::uint16_t index = 0;
      (void)cursor_.u16(index);
      told.choice.index = index;
    }
  }
  names_.push_back(told.name);
  return told;
}

std::optional<EncodingItem> Encoding::next() {
  std::uint8_t head = 0;
  if (items_ == kMostItems || !cursor_.u8(head)) {
    return std::nullopt;
  }
  ++items_;
  if ((head & kOther) != kOther) {
    return field(head);
  }
  std::uint16_t octets = 0;
  switch (head & kKind) {
    case 0:
      (void)cursor_.u16(octets);
      return ToldUpdate{octets};
    case 1:
      (void)cursor_.u16(octets);
      return TableLimit{octets};
    default:
      return BlockEnd{{.dynamic_table = (head & kDynamic) != 0, .huffman = (head & kPlain) == 0},
                      (head & kUnsettled) == 0};
  }
}

}  // namespace fuzz
