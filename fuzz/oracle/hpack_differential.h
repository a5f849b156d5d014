// Another HPACK decoder as a second opinion on ours.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <tl/expected.hpp>

#include "fuzz/abi.h"
#include "fuzz/input/hpack_script.h"
#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/foreign.h"
#include "wire/bytes.h"
#include "wire/hpack/field.h"
#include "wire/hpack/table.h"
#include "wire/types.h"

namespace fuzz {

/// The class of the rejection of a block that we accept, by what stands in it.
std::string class_of_rejection(wire::Bytes block);

/// Both accept and reject the same, read the same fields, and have tables of the same size. Where
/// they differ, the difference has a class, by its cause:
///  - hpack/our-bounds: it accepts what exceeds a limit that only our decoder has
///  - hpack/accepts/CLAUSE: it accepts what we reject by this clause
///  - hpack/reduced-limit-fits, -empty-block: it demands a size update where we demand none
///  - hpack/reduced-limit-silent: any difference after the limit went below the capacity, and the
///    encoder has not said what it made of that; ours takes the limit, others keep the capacity
///  - hpack/rejects/second-size-update: it rejects a block that begins with more than one, which
///    RFC 7541 §4.2 asks for where the limit went down and up again
///  - hpack/rejects: it rejects what we accept, otherwise
///  - hpack/other-fields, hpack/never-indexed: it reads others; only which are never indexed
///  differs
///  - hpack/table-size: of what is in the table
class HpackDifferential {
 public:
  using Ours = tl::expected<wire::hpack::FieldList, wire::Reject>;
  using Theirs = tl::expected<wire::hpack::FieldList, std::string>;

  HpackDifferential(const char* name, const wireproof_hpack_decoder& decoder, Listed is_listed)
      : name_(name), is_listed_(is_listed), decoder_(decoder) {}

  void limit(std::uint32_t octets);

  /// Decodes the block that a script ends with, up to there; what ours made of it, and of its table
  /// then. A difference whose class is not listed fails. Once the two have differed, and were
  /// allowed to, nothing more is compared.
  void compare(std::span<const HpackItem> script, const Ours& ours,
               const wire::hpack::DynamicTable& table);

  bool has_differed() const { return has_differed_; }
  /// What it made of the last block.
  const Theirs& theirs() const { return theirs_; }
  ForeignDecoder& decoder() { return decoder_; }

 private:
  std::string difference(wire::Bytes block, const Ours& ours,
                         const wire::hpack::DynamicTable& table) const;
  std::string rejected_by_one(wire::Bytes block, const Ours& ours) const;
  bool is_silent(wire::Bytes block) const;
  void remember(wire::Bytes block, const wire::hpack::DynamicTable& table);

  const char* name_;
  Listed is_listed_;
  ForeignDecoder decoder_;
  Theirs theirs_;
  bool has_differed_ = false;

  std::uint32_t least_limit_ = wire::hpack::kDefaultTableSize;  // since the last block
  std::uint32_t capacity_ = wire::hpack::kDefaultTableSize;     // of our table before the block
  std::size_t size_ = 0;                                        // of its entries
  bool was_silent_ = false;  // the limit went below the capacity, and no size update has come since
};

}  // namespace fuzz
