// What an encoder is told, as fuzz input: field blocks said representation by representation,
// limits that change between them. Any octets are such a script.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "fuzz/input/hpack_script.h"
#include "wire/bytes.h"
#include "wire/hpack/encoder.h"

namespace fuzz {

/// A field and how it is written.
struct ToldField {
  std::string name;
  std::string value;
  wire::hpack::FieldChoice choice;
  /// `choice.index` stands for the entry so far down the list of all entries, whatever its length;
  /// else it is meant as it is, right or wrong.
  bool wraps = false;
};

/// A size update, wherever it stands.
struct ToldUpdate {
  std::uint32_t octets = 0;
};

/// The block is complete.
struct BlockEnd {
  /// How encode() represents the same fields.
  wire::hpack::Policy policy;
  /// The block after it begins with the size updates that are due; else as it is told.
  bool next_is_settled = true;
};

using EncodingItem = std::variant<ToldField, ToldUpdate, TableLimit, BlockEnd>;

/// Makes items of octets, `kMostItems` at most.
class Encoding {
 public:
  static constexpr std::size_t kMostItems = 256;
  static constexpr std::size_t kUsualFields = 16;

  explicit Encoding(wire::Bytes octets) : cursor_(octets) { names_.reserve(kUsualFields); }

  /// The next item; nothing at the end of the octets.
  std::optional<EncodingItem> next();

 private:
  std::uint8_t octet();
  std::string name(std::uint8_t choice);
  std::string value(std::uint8_t choice);
  std::string literal(std::size_t size);
  ToldField field(std::uint8_t head);

  wire::Cursor cursor_;
  std::size_t items_ = 0;
  std::vector<std::string> names_;  // said before
};

}  // namespace fuzz
