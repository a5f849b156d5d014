#include "fuzz/oracle/nghttp2_hpack.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "fuzz/oracle/disagreements.h"
#include "fuzz/oracle/hold.h"

namespace fuzz {
namespace {

constexpr std::string_view kOracle = "nghttp2";

/// The decoder's own limits, which no other has.
bool is_our_bound(const wire::Reject& reject) {
  return reject.clause == wire::ClauseId::rfc7541_7_4_string_length_limit ||
         reject.clause == wire::ClauseId::rfc9113_10_5_dos_empty_headers ||
         reject.clause == wire::ClauseId::rfc9113_10_5_1_hpack_bomb;
}

std::string verdict(bool accepted) { return accepted ? "accepts" : "rejects"; }

}  // namespace

void Nghttp2Inflater::limit(std::uint32_t octets) {
  inflater_.set_max_table_size(octets);
  least_limit_ = std::min(least_limit_, octets);
}

void Nghttp2Inflater::compare(wire::Bytes block,
                              const tl::expected<wire::hpack::FieldList, wire::Reject>& ours,
                              const wire::hpack::DynamicTable& table) {
  if (differed_) {
    return;
  }
  const auto theirs = inflater_.decode(block);
  if (theirs.has_value() != ours.has_value()) {
    std::string_view cause = "hpack/unexplained";
    if (!ours && is_our_bound(ours.error())) {
      cause = "hpack/our-bounds";
    } else if (ours && least_limit_ < capacity_ && block.empty()) {
      cause = "hpack/reduced-limit-empty-block";
    } else if (ours && least_limit_ < capacity_ && size_ <= least_limit_) {
      cause = "hpack/reduced-limit-fits";
    }
    hold(is_listed(cause), kOracle, [&] {
      return verdict(theirs.has_value()) + " what we " +
             (ours ? "accept" : "reject: " + ours.error().reason);
    });
    differed_ = true;
  } else if (ours) {
    hold(*ours == *theirs, kOracle, "reads other fields");
    hold(inflater_.table_size() == table.size(), kOracle, "has a table of another size");
  }
  least_limit_ = std::numeric_limits<std::uint32_t>::max();
  capacity_ = table.capacity();
  size_ = table.size();
}

}  // namespace fuzz
