// nghttp2's HPACK decoder as a second opinion on ours.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>

#include "wire/bytes.h"
#include "wire/hpack/decoder.h"
#include "wire/hpack/field.h"
#include "wire/hpack/test/nghttp2_peer.h"
#include "wire/types.h"

namespace fuzz {

class Nghttp2Inflater {
 public:
  void limit(std::uint32_t octets);

  /// Decodes the same block; a difference that no line of disagreements.tsv explains fails. Once
  /// the two have differed, and were allowed to, nothing more is compared.
  void compare(wire::Bytes block, const tl::expected<wire::hpack::FieldList, wire::Reject>& ours,
               const wire::hpack::DynamicTable& table);

 private:
  wire::hpack::testing::Inflater inflater_;
  std::uint32_t least_limit_ = wire::hpack::kDefaultTableSize;  // since the last block
  std::uint32_t capacity_ = wire::hpack::kDefaultTableSize;     // of our table before the block
  std::size_t size_ = 0;                                        // of its entries
  bool differed_ = false;
};

}  // namespace fuzz
