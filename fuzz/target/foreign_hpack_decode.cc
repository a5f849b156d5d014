// Somebody's HPACK decoder (fuzz/abi.h) on any blocks, beside ours: it accepts and rejects the
// same, reads the same fields, and its table has the same size; it does so in any pieces; a
// rejection is final; what our encoder writes comes back from it. What is not promised is not asked
// for.
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

/// Ours without bounds that only it has: every rejection is one of the text.
constexpr wire::hpack::Limits kNoBounds = {.max_string = std::size_t{1} << 24U,
                                           .max_fields = std::size_t{1} << 32U,
                                           .max_list = std::size_t{1} << 40U};
constexpr std::size_t kLongestPiece = 32;

/// The same blocks in pieces.
class Pieces {
 public:
  explicit Pieces(const wireproof_hpack_decoder& functions) : decoder_(functions) {}

  void limit(std::uint32_t octets) { decoder_.limit(octets); }

  void expect_same(wire::Bytes block, const HpackDifferential::Theirs& whole) {
    if (!decoder_.promises(WIREPROOF_TAKES_PIECES)) {
      return;
    }
    const std::size_t step = 1 + block.size() % kLongestPiece;
    const auto pieces = decoder_.decode(block, step);
    hold(pieces.has_value() == whole.has_value() && (!whole || *pieces == *whole), "chunking", [&] {
      return "in pieces of " + std::to_string(step) + " it " + told(pieces) + ", and whole it " +
             told(whole) + "\nof the block of " + shown(block);
    });
  }

 private:
  static std::string told(const HpackDifferential::Theirs& result) {
    return result ? "reads " + shown(*result) : "rejects: " + result.error();
  }

  ForeignDecoder decoder_;
};

/// What our encoder writes, read by theirs.
class RoundTrip {
 public:
  explicit RoundTrip(const wireproof_hpack_decoder& functions) : decoder_(functions) {}

  void limit(std::uint32_t octets) {
    encoder_.set_max_table_size(octets);
    decoder_.limit(octets);
  }

  /// Until it rejects a block, and is allowed to.
  void expect_back(FieldList fields) {
    if (is_over_) {
      return;
    }
    if (!decoder_.promises(WIREPROOF_KNOWS_NEVER_INDEXED)) {
      for (auto& field : fields) {
        field.never_indexed = false;
      }
    }
    const wire::Buffer block = encoder_.encode(fields, {.dynamic_table = true});
    const auto read = decoder_.decode(block);
    is_over_ = !read && is_listed_for_foreign(class_of_rejection(block));
    if (is_over_) {
      return;
    }
    hold(read && comes_back(fields, *read), "round trip", [&] {
      return "from our encoder's " + shown(wire::Bytes(block)) + "\n  said:   " + shown(fields) +
             "\n  theirs: " + (read ? shown(*read) : "rejected: " + read.error());
    });
    const auto size = decoder_.table_size();
    hold(!size || *size == encoder_.table().size(), "round trip", [&] {
      return "its table has " + std::to_string(*size) + " octets where our encoder's has " +
             std::to_string(encoder_.table().size()) + ", after " + shown(wire::Bytes(block));
    });
  }

 private:
  wire::hpack::Encoder encoder_;
  ForeignDecoder decoder_;
  bool is_over_ = false;
};

void expect_final(ForeignDecoder& decoder, wire::Bytes block) {
  if (decoder.promises(WIREPROOF_REJECTION_IS_FINAL)) {
    hold(!decoder.decode(block), "final rejection",
         [&] { return "it accepts what it has rejected before: " + shown(block); });
    hold(!decoder.decode({}), "final rejection", "it accepts an empty block after a rejection");
  }
}

}  // namespace

int run(wire::Bytes input) {
  const wireproof_hpack_decoder& functions = linked_hpack_decoder();
  const HpackScript script = read_hpack_script(input);
  Decoding ours(kNoBounds);
  HpackDifferential theirs(linked_parser().name, functions, is_listed_for_foreign);
  Pieces pieces(functions);
  RoundTrip round_trip(functions);
  for (std::size_t i = 0; i < script.size(); ++i) {
    if (const auto* limit = std::get_if<TableLimit>(&script[i])) {
      ours.limit(limit->octets);
      theirs.limit(limit->octets);
      pieces.limit(limit->octets);
      round_trip.limit(limit->octets);
      continue;
    }
    const auto& block = std::get<wire::Buffer>(script[i]);
    const auto fields = ours.decode(block);
    if (!theirs.has_differed()) {
      theirs.compare(std::span(script).first(i + 1), fields, ours.table());
      pieces.expect_same(block, theirs.theirs());
      if (!theirs.theirs()) {
        expect_final(theirs.decoder(), block);
      }
    }
    if (!fields) {
      return 0;
    }
    round_trip.expect_back(*fields);
  }
  return 0;
}

}  // namespace fuzz
