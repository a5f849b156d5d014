// Somebody's HPACK encoder (fuzz/abi.h) on any field lists and table limits: ours, which is strict,
// reads back what it was told to write, and so does their own decoder; the tables have one size.
// The lists are those of the blocks of the input.
#include <optional>
#include <string>

#include "fuzz/input/hpack_script.h"
#include "fuzz/oracle/decoding.h"
#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/foreign.h"
#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/hpack_differential.h"
#include "fuzz/oracle/linked_parser.h"
#include "fuzz/oracle/shown.h"
#include "fuzz/target/target.h"

namespace fuzz {
namespace {

using wire::hpack::FieldList;

/// One direction: their encoder, and all who listen.
class Direction {
 public:
  explicit Direction(const wireproof_parser& parser) : encoder_(linked_hpack_encoder()) {
    if (parser.hpack_decoder != nullptr) {
      own_.emplace(*parser.hpack_decoder);
    }
  }

  void limit(std::uint32_t octets) {
    encoder_.limit(octets);
    ours_.limit(octets);
    if (own_) {
      own_->limit(octets);
    }
  }

  void expect_back(FieldList fields) {
    forget_never_indexed(fields, encoder_.promises(WIREPROOF_KNOWS_NEVER_INDEXED));
    const wire::Buffer block = encoder_.encode(fields);
    const auto read = ours_.decode(block);
    hold(read && comes_back(fields, *read), "round trip", [&] {
      return "its encoder writes " + shown(wire::Bytes(block)) + "\n  said: " + shown(fields) +
             "\n  ours: " + (read ? shown(*read) : "rejected: " + read.error().reason);
    });
    const auto size = encoder_.table_size();
    hold(!size || *size == ours_.table().size(), "table size", [&] {
      return "its encoder has " + std::to_string(*size) + " octets in its table, a reader " +
             std::to_string(ours_.table().size()) + ", after " + shown(wire::Bytes(block));
    });
    if (own_) {
      expect_back_by_itself(fields, block);
    }
  }

 private:
  static void forget_never_indexed(FieldList& fields, bool is_known) {
    for (auto& field : fields) {
      field.never_indexed = field.never_indexed && is_known;
    }
  }

  /// Until its decoder rejects a block, and is allowed to.
  void expect_back_by_itself(FieldList& fields, wire::Bytes block) {
    forget_never_indexed(fields, own_->promises(WIREPROOF_KNOWS_NEVER_INDEXED));
    const auto read = own_->decode(block);
    if (!read && is_listed_for_foreign(class_of_rejection(block))) {
      own_.reset();
      return;
    }
    hold(read && comes_back(fields, *read), "round trip of its own", [&] {
      return "its encoder writes " + shown(block) + "\n  said:        " + shown(fields) +
             "\n  its decoder: " + (read ? shown(*read) : "rejected: " + read.error());
    });
  }

  ForeignEncoder encoder_;
  Decoding ours_;
  std::optional<ForeignDecoder> own_;
};

}  // namespace

int run(wire::Bytes input) {
  Direction direction(linked_parser());
  wire::hpack::Decoder source;
  for (const HpackItem& item : read_hpack_script(input)) {
    if (const auto* limit = std::get_if<TableLimit>(&item)) {
      source.set_max_table_size(limit->octets);
      direction.limit(limit->octets);
      continue;
    }
    const auto fields = source.decode(wire::Bytes(std::get<wire::Buffer>(item)));
    if (!fields) {
      return 0;
    }
    direction.expect_back(*fields);
  }
  return 0;
}

}  // namespace fuzz
