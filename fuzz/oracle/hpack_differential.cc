#include "fuzz/oracle/hpack_differential.h"

#include <algorithm>
#include <limits>

#include "fuzz/oracle/hold.h"
#include "fuzz/oracle/naive_table.h"
#include "fuzz/oracle/shown.h"

namespace fuzz {
namespace {

using wire::hpack::FieldList;

/// The decoder's own limits, which no other has.
bool is_our_bound(const wire::Reject& reject) {
  return reject.clause == wire::ClauseId::rfc7541_7_4_string_length_limit ||
         reject.clause == wire::ClauseId::rfc9113_10_5_dos_empty_headers ||
         reject.clause == wire::ClauseId::rfc9113_10_5_1_hpack_bomb;
}

/// As it can be where another table holds more than ours.
bool is_index_too_high(const wire::Reject& reject) {
  return reject.clause == wire::ClauseId::rfc7541_2_3_3_index_evicted ||
         reject.clause == wire::ClauseId::rfc7541_2_3_3_index_too_large_server;
}

bool same_text(const FieldList& ours, const FieldList& theirs) {
  return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                    [](const auto& one, const auto& other) {
                      return one.name == other.name && one.value == other.value;
                    });
}

std::string said(const HpackDifferential::Ours& ours) {
  return ours ? shown(*ours) : "rejected: " + ours.error().reason;
}

std::string said(const HpackDifferential::Theirs& theirs) {
  return theirs ? shown(*theirs)
                : "rejected" + (theirs.error().empty() ? "" : ": " + theirs.error());
}

std::string in_short(const HpackDifferential::Ours& ours, const HpackDifferential::Theirs& theirs) {
  if (theirs.has_value() == ours.has_value()) {
    return *ours == *theirs ? "it has another table" : "it reads other fields";
  }
  return theirs ? "it accepts what we reject" : "it rejects what we accept";
}

}  // namespace

std::string class_of_rejection(wire::Bytes block) {
  return leading_size_updates(block).size() > 1 ? "hpack/rejects/second-size-update"
                                                : "hpack/rejects";
}

void HpackDifferential::limit(std::uint32_t octets) {
  decoder_.limit(octets);
  least_limit_ = std::min(least_limit_, octets);
}

void HpackDifferential::compare(std::span<const HpackItem> script, const Ours& ours,
                                const wire::hpack::DynamicTable& table) {
  if (has_differed_) {
    return;
  }
  const wire::Bytes block = std::get<wire::Buffer>(script.back());
  theirs_ = decoder_.decode(block);
  const std::string cause = difference(block, ours, table);
  if (!cause.empty()) {
    hold(is_listed_(cause), name_, [&] {
      const auto size = decoder_.table_size();
      return cause + ": " + in_short(ours, theirs_) + "\n  ours:   " + said(ours) + "; table of " +
             std::to_string(table.size()) + "\n  theirs: " + said(theirs_) +
             (size ? "; table of " + std::to_string(*size) : std::string()) +
             "\nof the last of these:" + shown(script);
    });
    has_differed_ = true;
  }
  remember(block, table);
}

/// The class of the difference; empty: there is none.
std::string HpackDifferential::difference(wire::Bytes block, const Ours& ours,
                                          const wire::hpack::DynamicTable& table) const {
  if (theirs_.has_value() != ours.has_value()) {
    return rejected_by_one(block, ours);
  }
  if (!ours) {
    return {};
  }
  const bool same = same_text(*ours, *theirs_);
  if (same && decoder_.promises(WIREPROOF_KNOWS_NEVER_INDEXED) && *ours != *theirs_) {
    return "hpack/never-indexed";
  }
  const auto size = decoder_.table_size();
  if (same && (!size || *size == table.size())) {
    return {};
  }
  if (is_silent(block)) {
    return "hpack/reduced-limit-silent";
  }
  return same ? "hpack/table-size" : "hpack/other-fields";
}

std::string HpackDifferential::rejected_by_one(wire::Bytes block, const Ours& ours) const {
  if (!ours && is_our_bound(ours.error())) {
    return "hpack/our-bounds";
  }
  if (!ours && is_silent(block) && is_index_too_high(ours.error())) {
    return "hpack/reduced-limit-silent";
  }
  if (!ours) {
    return "hpack/accepts/" + std::string(wire::name(ours.error().clause));
  }
  const auto updates = leading_size_updates(block);
  if (!updates.empty() && updates.front() <= least_limit_) {  // what was due is there
    return class_of_rejection(block);
  }
  if (least_limit_ < capacity_ && block.empty()) {
    return "hpack/reduced-limit-empty-block";
  }
  if (least_limit_ < capacity_ && size_ <= least_limit_) {
    return "hpack/reduced-limit-fits";
  }
  return class_of_rejection(block);
}

/// The block's table is smaller than its encoder has said.
bool HpackDifferential::is_silent(wire::Bytes block) const {
  return leading_size_updates(block).empty() && (was_silent_ || least_limit_ < capacity_);
}

void HpackDifferential::remember(wire::Bytes block, const wire::hpack::DynamicTable& table) {
  was_silent_ = is_silent(block);
  least_limit_ = std::numeric_limits<std::uint32_t>::max();
  capacity_ = table.capacity();
  size_ = table.size();
}

}  // namespace fuzz
