// Our HPACK decoder beside the naive table, and what each target claims of a field list.
#pragma once

#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

#include "fuzz/oracle/naive_table.h"
#include "wire/bytes.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"
#include "wire/hpack/field.h"
#include "wire/types.h"

namespace fuzz {

/// The decoder under test: its table is the one of the text, where that is asked; a rejection has
/// its clause and is final.
class Decoding {
 public:
  explicit Decoding(wire::hpack::Limits limits = {}, bool with_naive_table = true)
      : decoder_(limits) {
    if (with_naive_table) {
      table_.emplace();
    }
  }

  void limit(std::uint32_t octets);
  tl::expected<wire::hpack::FieldList, wire::Reject> decode(wire::Bytes block);
  const wire::hpack::DynamicTable& table() const { return decoder_.table(); }

  void expect_final(wire::Bytes block, const wire::Reject& reject);

 private:
  tl::expected<wire::hpack::FieldList, wire::Reject> decode_beside(wire::Bytes block,
                                                                   NaiveTable& table);
  void begin(wire::Bytes block, NaiveTable& table, bool& begun);

  wire::hpack::Decoder decoder_;
  std::optional<NaiveTable> table_;
  std::uint32_t limit_ = wire::hpack::kDefaultTableSize;
  bool lowered_ = false;  // below the table's capacity, and no block has come since
};

/// Whether `read` is what was said. An encoder may mark more fields as never indexed, but no less.
bool comes_back(const wire::hpack::FieldList& said, const wire::hpack::FieldList& read);

}  // namespace fuzz
