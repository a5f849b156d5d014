// Fields, ways to write them, and damage, by chance: the same for the same seed.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>

#include "wire/bytes.h"
#include "wire/hpack/encoder.h"
#include "wire/hpack/field.h"
#include "wire/hpack/static_table.h"

namespace wire::hpack::testing {

class Chance {
 public:
  explicit Chance(std::uint32_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  std::uint8_t octet() { return static_cast<std::uint8_t>(random_()); }

  /// Mostly printable, sometimes any octets.
  std::string text(std::uint32_t longest) {
    std::string text(below(longest + 1), '\0');
    const bool printable = !one_in(8);
    for (char& c : text) {
      c = static_cast<char>(printable ? ' ' + below(95) : octet());
    }
    return text;
  }

  /// Names and values that recur, so that tables are of use, and others.
  Field field() {
    const Entry& entry = static_entry(1 + below(kStaticEntries));
    Field field;
    switch (below(8)) {
      case 0:
        field = {std::string(entry.name), std::string(entry.value)};
        break;
      case 1:
        field = {text(20), text(one_in(20) ? 1000 : 40)};
        break;
      case 2:
        field = {"x-" + std::string(1, static_cast<char>('a' + below(8))), text(20)};
        break;
      case 3:
        field = {std::string(entry.name), text(60)};
        break;
      default:
        field = {std::string(entry.name), "value" + std::to_string(below(4))};
    }
    field.never_indexed = one_in(16);
    return field;
  }

  FieldList fields() {
    FieldList fields(below(12));
    for (Field& one : fields) {
      one = field();
    }
    return fields;
  }

  FieldChoice choice() {
    return {static_cast<Representation>(below(4)), one_in(2), one_in(2), one_in(2)};
  }

  /// One to three changes to a block.
  Buffer damaged(Buffer block) {
    for (std::uint32_t i = 1 + below(3); i > 0 && !block.empty(); --i) {
      damage(block);
    }
    return block;
  }

 private:
  void damage(Buffer& block) {
    const std::uint32_t at = below(static_cast<std::uint32_t>(block.size()));
    const auto place = block.begin() + at;
    constexpr std::array<std::uint8_t, 12> kTelling = {0x00, 0x20, 0x3f, 0x40, 0x7f, 0x80,
                                                       0x81, 0xbe, 0xbf, 0xfe, 0xff, 0x10};
    switch (below(6)) {
      case 0:
        *place ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      case 1:
        *place = octet();
        break;
      case 2:
        *place = kTelling[below(kTelling.size())];
        break;
      case 3:
        block.insert(place, kTelling[below(kTelling.size())]);
        break;
      case 4:
        block.erase(place);
        break;
      default:
        block.resize(at);
    }
  }

  std::mt19937 random_;
};

}  // namespace wire::hpack::testing
