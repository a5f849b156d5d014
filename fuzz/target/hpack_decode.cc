// The HPACK decoder on any blocks: nghttp2 accepts and rejects the same and reads the same fields;
// the table is the one of the text; a rejection has its clause and is final; what was accepted,
// said again, reads the same.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "fuzz/input/hpack_script.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/naive_table.h"
#include "fuzz/oracle/nghttp2_hpack.h"
#include "fuzz/target/target.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/encoder.h"

namespace fuzz {
namespace {

using wire::hpack::FieldList;
using wire::hpack::FieldView;
using wire::hpack::Representation;

/// The decoder under test beside the naive table.
class Decoding {
 public:
  void limit(std::uint32_t octets) {
    decoder_.set_max_table_size(octets);
    limit_ = octets;
    lowered_ = lowered_ || octets < table_.capacity();
  }

  tl::expected<FieldList, wire::Reject> decode(wire::Bytes block) {
    FieldList fields;
    bool begun = block.empty();
    const auto done = decoder_.decode(block, [&](const FieldView& field) {
      begin(block, begun);
      fields.push_back({std::string(field.name), std::string(field.value),
                        field.representation == Representation::never_indexed});
      if (field.representation == Representation::incremental) {
        table_.insert(std::string(field.name), std::string(field.value));
      }
    });
    if (!done) {
      return tl::unexpected(done.error());
    }
    begin(block, begun);
    const auto difference = table_.difference(decoder_.table());
    hold(!difference, "table", [&] { return *difference; });
    return fields;
  }

  const wire::hpack::DynamicTable& table() const { return decoder_.table(); }

  void expect_final(wire::Bytes block, const wire::Reject& reject) {
    const auto again = decoder_.decode(block);
    hold(!again && again.error() == reject, "final rejection",
         "another block changes what was said");
  }

 private:
  /// What a block does to the table before its first field.
  void begin(wire::Bytes block, bool& begun) {
    if (begun) {
      return;
    }
    begun = true;
    const auto sizes = leading_size_updates(block);
    for (const std::uint64_t size : sizes) {
      table_.resize(size);
    }
    if (sizes.empty() && lowered_) {  // it fits, else the block would have been rejected
      table_.resize(std::min<std::size_t>(table_.capacity(), limit_));
    }
    lowered_ = false;
  }

  wire::hpack::Decoder decoder_;
  NaiveTable table_;
  std::uint32_t limit_ = wire::hpack::kDefaultTableSize;
  bool lowered_ = false;  // below the table's capacity, and no block has come since
};

/// An encoder may mark more fields as never indexed, but no less.
bool comes_back(const FieldList& said, const FieldList& read) {
  return std::equal(said.begin(), said.end(), read.begin(), read.end(),
                    [](const auto& one, const auto& other) {
                      return one.name == other.name && one.value == other.value &&
                             (other.never_indexed || !one.never_indexed);
                    });
}

/// Encoded anew by policy, the fields come back.
void expect_back(const FieldList& fields, wire::hpack::Encoder& encoder,
                 wire::hpack::Decoder& decoder) {
  const wire::Buffer block = encoder.encode(fields, {.dynamic_table = true});
  const auto decoded = decoder.decode(block);
  hold(decoded.has_value(), "round trip", [&] { return "rejected: " + decoded.error().reason; });
  hold(comes_back(fields, *decoded), "round trip", "other fields come back");
}

}  // namespace

int run(wire::Bytes input) {
  Decoding ours;
  Nghttp2Inflater theirs;
  wire::hpack::Encoder encoder;
  wire::hpack::Decoder reader;
  for (const HpackItem& item : read_hpack_script(input)) {
    if (const auto* limit = std::get_if<TableLimit>(&item)) {
      ours.limit(limit->octets);
      theirs.limit(limit->octets);
      encoder.set_max_table_size(limit->octets);
      reader.set_max_table_size(limit->octets);
      continue;
    }
    const auto& block = std::get<wire::Buffer>(item);
    const auto fields = ours.decode(block);
    theirs.compare(block, fields, ours.table());
    if (!fields) {
      hold(!fields.error().reason.empty() &&
               fields.error().code == wire::ErrorCode::COMPRESSION_ERROR,
           "rejection", "neither reason nor COMPRESSION_ERROR");
      ours.expect_final(block, fields.error());
      return 0;
    }
    expect_back(*fields, encoder, reader);
  }
  return 0;
}

}  // namespace fuzz
