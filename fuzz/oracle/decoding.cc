#include "fuzz/oracle/decoding.h"

#include <algorithm>
#include <string>

#include "fuzz/oracle/hold.h"

namespace fuzz {

using wire::hpack::FieldList;
using wire::hpack::FieldView;
using wire::hpack::Representation;

void Decoding::limit(std::uint32_t octets) {
  decoder_.set_max_table_size(octets);
  limit_ = octets;
  lowered_ = lowered_ || (table_ && octets < table_->capacity());
}

tl::expected<FieldList, wire::Reject> Decoding::decode(wire::Bytes block) {
  return table_ ? decode_beside(block, *table_) : decoder_.decode(block);
}

tl::expected<FieldList, wire::Reject> Decoding::decode_beside(wire::Bytes block,
                                                              NaiveTable& table) {
  FieldList fields;
  bool begun = block.empty();
  const auto done = decoder_.decode(block, [&](const FieldView& field) {
    begin(block, table, begun);
    fields.push_back({std::string(field.name), std::string(field.value),
                      field.representation == Representation::never_indexed});
    if (field.representation == Representation::incremental) {
      table.insert(std::string(field.name), std::string(field.value));
    }
  });
  if (!done) {
    return tl::unexpected(done.error());
  }
  begin(block, table, begun);
  const auto difference = table.difference(decoder_.table());
  hold(!difference, "table", [&] { return *difference; });
  return fields;
}

void Decoding::expect_final(wire::Bytes block, const wire::Reject& reject) {
  hold(!reject.reason.empty() && reject.code == wire::ErrorCode::COMPRESSION_ERROR, "rejection",
       "neither reason nor COMPRESSION_ERROR");
  const auto again = decoder_.decode(block);
  hold(!again && again.error() == reject, "final rejection", "another block changes what was said");
}

/// What a block does to the table before its first field.
void Decoding::begin(wire::Bytes block, NaiveTable& table, bool& begun) {
  if (begun) {
    return;
  }
  begun = true;
  const auto sizes = leading_size_updates(block);
  for (const std::uint64_t size : sizes) {
    table.resize(size);
  }
  if (sizes.empty() && lowered_) {  // it fits, else the block would have been rejected
    table.resize(std::min<std::size_t>(table.capacity(), limit_));
  }
  lowered_ = false;
}

bool comes_back(const FieldList& said, const FieldList& read) {
  return std::equal(said.begin(), said.end(), read.begin(), read.end(),
                    [](const auto& one, const auto& other) {
                      return one.name == other.name && one.value == other.value &&
                             (other.never_indexed || !one.never_indexed);
                    });
}

}  // namespace fuzz
