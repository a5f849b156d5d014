// What an encoder that is told each representation must have said, kept in the plainest way: the
// fields that its reader reads, whether a reader may accept the block at all, and the table that
// both have afterwards (RFC 7541 §2.3, §3, §4; RFC 9113 §4.3.1).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "fuzz/input/encoding.h"
#include "fuzz/oracle/naive_table.h"
#include "wire/hpack/field.h"

namespace fuzz {

class ToldBlocks {
 public:
  enum class Outcome : std::uint8_t {
    accepted,
    rejected,
    /// It depends on octets that nobody told to be there, or on a table that the encoder has not.
    open,
  };

  ToldBlocks() {
    fields_.reserve(Encoding::kUsualFields);
    representations_.reserve(Encoding::kUsualFields);
  }

  /// The limit is acknowledged by the reader; between blocks.
  void limit(std::uint32_t octets);

  void begin();
  void update(std::uint64_t octets);
  /// Which index a told one is: it wraps around, or not.
  std::uint32_t resolve(const ToldField& told) const;
  /// A field as it was written, its index resolved.
  void field(ToldField told);

  /// Whether the field can be looked up as it is to be.
  bool finds(const ToldField& told) const;

  Outcome outcome() const { return outcome_; }
  const wire::hpack::FieldList& fields() const { return fields_; }
  const std::vector<wire::hpack::Representation>& representations() const {
    return representations_;
  }
  const NaiveTable& table() const { return table_; }

 private:
  std::optional<wire::hpack::Entry> entry(std::uint32_t index) const;
  void settle();
  void reject();

  NaiveTable table_;
  std::uint64_t limit_ = wire::hpack::kDefaultTableSize;
  std::uint64_t least_limit_ = wire::hpack::kDefaultTableSize;  // since the last block
  bool lowered_ = false;  // below the table's capacity, and nothing has been said since

  Outcome outcome_ = Outcome::accepted;
  wire::hpack::FieldList fields_;
  std::vector<wire::hpack::Representation> representations_;
};

}  // namespace fuzz
